"""The form of the builder as it is printed: what each node offers, which values it holds, where it may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from opiekun.core.fields import Field, FieldType, Label
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.builder.drafts import ROOT, Draft, DraftGroup, DraftLeaf, Join
from opiekun.records.builder.posting import SOME
from opiekun.records.conditions.former import former_field
from opiekun.records.conditions.operators import DAY_COUNTS, LABELS, Operator, most_values, operators_of
from opiekun.records.conditions.reading import MOST_DEPTH
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.values import ME
from opiekun.records.references import USER, names_in_sight

JOINS: Final[Mapping[Join, Label]] = {
    Join.ALL: gettext_lazy("All conditions hold"),
    Join.ANY: gettext_lazy("At least one condition holds"),
    Join.NONE: gettext_lazy("No condition holds"),
    Join.NOT_ALL: gettext_lazy("Not all conditions hold"),
}
# After "a person who meets".
ROW_JOINS: Final[Mapping[Join, Label]] = {
    Join.ALL: pgettext_lazy("who meets", "all conditions"),
    Join.ANY: pgettext_lazy("who meets", "at least one condition"),
}
Options = Sequence[tuple[str, Label]]


@dataclass(frozen=True, slots=True)
class Values:
    """How values are entered. ``control`` is text, number, days, date, choices or reference, or empty for none."""

    control: str = ""
    values: Sequence[str] = ()
    options: Sequence[tuple[str, Label, bool]] = ()
    reference: str = ""
    can_add: bool = False


@dataclass(frozen=True, slots=True)
class ShownNode:
    """A node with what may be done to it. ``name`` begins the names of its inputs; ``former`` is what the field was
    called that is out of use."""

    draft: Draft
    problem: str = ""
    can_up: bool = False
    can_down: bool = False
    can_in: bool = False
    can_out: bool = False
    number: int = 1
    fields: Sequence[tuple[Label, Options]] = ()
    operators: Options = ()
    values: Values = field(default_factory=Values)
    parts: Sequence["ShownNode"] = ()
    phrase: Label = ""
    can_nest: bool = False
    parent: int | None = None
    former: Label = ""

    @property
    def name(self) -> str:
        return f"n{self.draft.id}"

    @property
    def is_leaf(self) -> bool:
        return isinstance(self.draft, DraftLeaf)


def show(viewer: Viewer, kind: RecordKind, draft: DraftGroup, problems: Mapping[int, str] | None = None) -> ShownNode:
    """The draft ready to print. Names behind references cost one statement a kind that is referred to."""
    subject = subject_of(kind)
    names = _names(viewer, subject, draft)
    return _Showing(viewer, problems or {}, names).group(subject, draft, ShownNode(draft), 1)


class _Showing:
    def __init__(self, viewer: Viewer, problems: Mapping[int, str], names: Mapping[tuple[str, int], str]) -> None:
        self._viewer, self._problems, self._names = viewer, problems, names
        self._offers: dict[tuple[str, tuple[str, ...]], Sequence[tuple[Label, Options]]] = {}

    def group(self, subject: Subject, group: DraftGroup, at: ShownNode, depth: int) -> ShownNode:
        relation = subject.relations.get(group.relation)
        within = subject if relation is None else subject_within(relation)
        below = depth + (2 if group.relation else 1) + (group.join in (Join.NONE, Join.NOT_ALL)) + (not group.there)
        parts = [self._part(within, group, place, below) for place in range(len(group.parts))]
        return ShownNode(
            group,
            self._problems.get(group.id, ""),
            at.can_up,
            at.can_down,
            at.can_in,
            at.can_out,
            at.number,
            parts=parts,
            phrase=relation.phrase if relation else "",
            can_nest=below + 1 <= MOST_DEPTH,
            parent=at.parent,
        )

    def _part(self, subject: Subject, group: DraftGroup, place: int, depth: int) -> ShownNode:
        part = group.parts[place]
        at = ShownNode(
            part,
            can_up=place > 0,
            can_down=place < len(group.parts) - 1,
            can_in=depth + 1 <= MOST_DEPTH,
            can_out=group.id != ROOT and not group.relation,
            number=place + 1,
            parent=group.id,
        )
        if isinstance(part, DraftGroup):
            return self.group(subject, part, at, depth)
        return self._leaf(subject, part, at)

    def _leaf(self, subject: Subject, leaf: DraftLeaf, at: ShownNode) -> ShownNode:
        found = subject.find_field(leaf.field)
        known = found is not None and subject.allows(self._viewer, found)
        found = found.seen_by(self._viewer) if found and known else found
        return ShownNode(
            leaf,
            self._problems.get(leaf.id, ""),
            at.can_up,
            at.can_down,
            at.can_in,
            at.can_out,
            at.number,
            self._fields(subject),
            [(o.value, LABELS[o]) for o in operators_of(found)] if found and known else (),
            self._values(found, leaf) if found and known else Values(),
            parent=at.parent,
            former=self._former(subject, leaf),
        )

    def _former(self, subject: Subject, leaf: DraftLeaf) -> Label:
        former = former_field(subject, self._viewer, leaf.field)
        return former.label if former is not None else ""

    def _fields(self, subject: Subject) -> Sequence[tuple[Label, Options]]:
        key = (subject.class_kind, tuple(subject.fields))
        if key not in self._offers:
            self._offers[key] = _offered(self._viewer, subject)
        return self._offers[key]

    def _values(self, asked: Field, leaf: DraftLeaf) -> Values:
        operator = Operator(leaf.operator) if leaf.operator in set(Operator) else operators_of(asked)[0]
        most = most_values(operator)
        if most == 0:
            return Values()
        if asked.choices:
            return Values("choices", options=[(c.value, c.label, c.value in leaf.values) for c in asked.choices])
        if asked.type == FieldType.REFERENCE:
            return Values("reference", options=self._chosen(asked, leaf), reference=asked.reference)
        control = "days" if operator in DAY_COUNTS else _CONTROLS.get(asked.type, "text")
        if operator == Operator.BETWEEN:
            return Values(control, (*leaf.values, "", "")[:2])
        return Values(control, leaf.values or ("",), can_add=most > 1 and len(leaf.values or ("",)) < most)

    def _chosen(self, asked: Field, leaf: DraftLeaf) -> list[tuple[str, Label, bool]]:
        me = [(ME, pgettext("operator", "me"), ME in leaf.values)] if asked.reference == USER else []
        ids = [value for value in leaf.values if is_whole(value)]
        return [*me, *((value, self._names.get((asked.reference, int(value)), "?"), True) for value in ids)]


_CONTROLS: Final = {
    FieldType.NUMBER: "number",
    FieldType.MONEY: "number",
    FieldType.DATE: "date",
    FieldType.INSTANT: "date",
}


def _offered(viewer: Viewer, subject: Subject) -> Sequence[tuple[Label, Options]]:
    """The fields in groups: the subject's own, what is worked out, what hangs on it."""
    fields = [f for f in subject.fields_for(viewer) if f.offered_in_menus]
    own = [(f.code, f.label) for f in fields if f.measure is None]
    measured = [(f.code, f.label) for f in fields if f.measure is not None]
    related = [(f"{SOME}{r.code}", f"{r.phrase}…") for r in subject.relations_for(viewer)]
    groups = ((_("Fields"), own), (_("Numbers and dates"), measured), (_("There is"), related))
    return [(label, options) for label, options in groups if options]


def _names(viewer: Viewer, subject: Subject, draft: DraftGroup) -> Mapping[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for reference, value in _referred(subject, draft):
        if is_whole(value):
            wanted.setdefault(reference, set()).add(int(value))
    return {(ref, pk): name for ref, ids in wanted.items() for pk, name in names_in_sight(viewer, ref, ids).items()}


def _referred(subject: Subject, draft: Draft) -> list[tuple[str, str]]:
    if isinstance(draft, DraftLeaf):
        found = subject.find_field(draft.field)
        is_reference = found is not None and found.type == FieldType.REFERENCE
        return [(found.reference, value) for value in draft.values] if found and is_reference else []
    relation = subject.relations.get(draft.relation)
    within = subject if relation is None else subject_within(relation)
    return [pair for part in draft.parts for pair in _referred(within, part)]
