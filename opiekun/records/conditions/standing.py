"""How a stored condition stands now: whether it asks what a viewer may not know of, and what is retired in it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from opiekun.core.fields import Field
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.conditions.former import former_field
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.tree import Condition, Leaf, Some, parts_of


def asks_hidden(kind: RecordKind, viewer: Viewer, condition: Condition) -> bool:
    """Whether any part asks for what is there and not for this viewer; then nothing of the rest is told him either."""
    return any(_is_hidden(subject, viewer, part) for subject, part in _asked(subject_of(kind), condition))


def retired_in(kind: RecordKind, viewer: Viewer, condition: Condition) -> list[str]:
    """In words each choice that the condition names and that nobody gives to records any more."""
    told = []
    for subject, part in _asked(subject_of(kind), condition):
        field = subject.find_field(part.field) if isinstance(part, Leaf) else None
        if field is None or not isinstance(part, Leaf) or not subject.allows(viewer, field):
            continue
        told += [_words(field, str(c.label)) for c in field.choices if c.retired and c.value in part.values]
    return list(dict.fromkeys(told))


def _words(field: Field, choice: str) -> str:
    return _("%(field)s: “%(choice)s” is retired, no record gets it any more.") % {
        "field": field.label,
        "choice": choice,
    }


def _asked(subject: Subject, condition: Condition) -> Iterator[tuple[Subject, Leaf | Some]]:
    if isinstance(condition, Leaf | Some):
        yield subject, condition
    if isinstance(condition, Some):
        relation = subject.relations.get(condition.relation)
        if relation is None:
            return
        subject = subject_within(relation)
    for part in parts_of(condition):
        yield from _asked(subject, part)


def _is_hidden(subject: Subject, viewer: Viewer, part: Leaf | Some) -> bool:
    if isinstance(part, Some):
        return part.relation in subject.relations and subject.open_relation(viewer, part.relation) is None
    field = subject.find_field(part.field)
    if field is not None:
        return field.filterable and not subject.allows(viewer, field)
    former = former_field(subject, SYSTEM, part.field)
    return former is not None and former_field(subject, viewer, part.field) is None
