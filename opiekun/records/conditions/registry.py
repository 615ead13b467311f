"""What apps let conditions ask beyond a kind's own fields: rows that hang on records, what is worked out of them.

Lower apps register at start-up; roles, interactions, orders do the same without a change here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opiekun.core.fields import Field, FieldClass, Label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.tree import Condition

# The condition behind each value; the refusal where there is none for the viewer.
Resolve = Callable[[Viewer, Sequence[str]], Mapping[str, Condition | WrongCondition]]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows that hang on records of ``kind``, of which one condition can ask several things at once.

    ``path`` leads from the record to what ties the rows, ``key`` is their column that equals it. Rows that are records
    name their kind in ``records``: its fields, relations and reach are theirs. Others name ``model`` and ``fields``;
    whoever sees the record sees them, as far as the class of each field allows; ``field_class`` is that of the rows as
    a whole, without which nobody may ask whether there are any. ``phrase`` goes on with what one of them meets: "a
    person who meets".
    """

    kind: str
    code: str
    label: Label
    phrase: Label
    path: str
    key: str
    records: str = ""
    model: str = ""
    fields: Sequence[Field] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    field_class: FieldClass = FieldClass.BUSINESS


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is about. ``class_kind`` is the kind whose rights say which classes of fields are seen."""

    class_kind: str
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    more_fields: Mapping[str, Field]

    def find_field(self, code: str) -> Field | None:
        return self.fields.get(code) or self.more_fields.get(code)

    def fields_for(self, viewer: Viewer) -> list[Field]:
        """The fields by which the viewer may filter, in their registered order."""
        known = (*self.fields.values(), *self.more_fields.values())
        return [f.seen_by(viewer) for f in known if self.allows(viewer, f)]

    def allows(self, viewer: Viewer, asked: Field) -> bool:
        """Whether the viewer may filter by the field."""
        return asked.filterable and self.reads(viewer, asked)

    def reads(self, viewer: Viewer, asked: Field) -> bool:
        """Whether the viewer may know what the field says."""
        if not viewer.sees(self.class_kind, asked.field_class) or not asked.is_there_for(viewer):
            return False
        if asked.is_resolved:
            return not asked.reference or viewer.can(asked.reference, "view")
        return asked.measure is None or self.open_relation(viewer, asked.measure.relation) is not None

    def open_relation(self, viewer: Viewer, code: str) -> Relation | None:
        """The relation, when it is there and the viewer may see such rows at all."""
        relation = self.relations.get(code)
        if relation is None or not viewer.sees(self.class_kind, relation.field_class):
            return None
        return None if relation.records and not viewer.can(relation.records, "view") else relation

    def relations_for(self, viewer: Viewer) -> list[Relation]:
        """The relations of which the viewer may ask, in their registered order."""
        return [r for code in self.relations if (r := self.open_relation(viewer, code)) is not None]


_relations: dict[str, dict[str, Relation]] = {}
_fields: dict[str, dict[str, Field]] = {}
_resolvers: dict[tuple[str, str], Resolve] = {}


def register_relation(relation: Relation) -> None:
    """Let conditions ask of the rows. A second relation under the code is a programming error (``ValueError``)."""
    known = _relations.setdefault(relation.kind, {})
    if relation.code in known:
        raise ValueError(f"relation {relation.kind}.{relation.code} is registered twice")
    known[relation.code] = relation


def register_condition_field(kind: str, added: Field, resolve: Resolve | None = None) -> None:
    """Let conditions on the kind ask of a field that is none of its columns: one with a ``measure``, or a reference.

    ``resolve`` gives the condition that stands behind each value of a reference ("is in the list 17"), or the
    refusal of one that is not there for the viewer. A code that is taken raises ``ValueError``.
    """
    known = _fields.setdefault(kind, {})
    if added.code in known or (kind, added.code) in _resolvers:
        raise ValueError(f"condition field {kind}.{added.code} is registered twice")
    known[added.code] = added
    if resolve is not None:
        _resolvers[kind, added.code] = resolve


def condition_fields(kind: str) -> list[Field]:
    """The fields that were registered beyond the kind's own."""
    return list(_fields.get(kind, {}).values())


def resolver(kind: str, code: str) -> Resolve | None:
    """What resolves the values of the field; None for a field that is compared as it is."""
    return _resolvers.get((kind, code))


def subject_of(kind: RecordKind) -> Subject:
    """The kind as conditions know it."""
    return Subject(kind.code, kind.field_by_code, _relations.get(kind.code, {}), _fields.get(kind.code, {}))


def subject_within(relation: Relation) -> Subject:
    """What a condition on the rows of a relation is about."""
    if relation.records:
        return subject_of(record_kind(relation.records))
    return Subject(relation.kind, {f.code: f for f in relation.fields}, {}, {})


def find_field(kind: RecordKind, code: str) -> Field | None:
    """A field of the kind, or one registered for conditions on it."""
    return subject_of(kind).find_field(code)
