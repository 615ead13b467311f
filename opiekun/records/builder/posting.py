"""What the form of the builder sends, read into a draft; what makes no sense is left out, nothing is refused."""

from dataclasses import replace
from typing import Final

from django.http import QueryDict

from opiekun.core.fields import Field
from opiekun.records.builder.drafts import ROOT, Draft, DraftGroup, DraftLeaf, Join, next_id
from opiekun.records.builder.steps import MOST_NODES, Stepped, step
from opiekun.records.conditions.operators import Operator, most_values, operators_of
from opiekun.records.conditions.registry import Subject, subject_within

SOME: Final = "some:"
MOST_VALUES: Final = 500
_MOST_DIGITS: Final = 4


def read_draft(posted: QueryDict) -> DraftGroup:
    """The draft as it stands on the form; a form without one is blank."""
    numbers = [int(raw) for raw in posted.getlist("n") if _is_number(raw)][:MOST_NODES]
    order = list(dict.fromkeys(numbers))
    if not order or order[0] != ROOT:
        return DraftGroup(ROOT, parts=(DraftLeaf(1),))
    within: dict[int, list[int]] = {number: [] for number in order}
    seen = {ROOT}
    for number in order[1:]:
        raw = posted.get(f"n{number}.in", "")
        # A node stands in a group that came before it, so that there can be no circle.
        parent = int(raw) if _is_number(raw) and int(raw) in seen else ROOT
        within[parent].append(number)
        seen.add(number)
    read = _node(posted, ROOT, within)
    return read if isinstance(read, DraftGroup) else DraftGroup(ROOT, parts=(read,))


def after_step(posted: QueryDict, subject: Subject) -> Stepped:
    """The draft of the form after the step that its button names."""
    drafted = settled(read_draft(posted), posted, subject)
    name, _colon, raw = posted.get("do", "").partition(":")
    return step(drafted.draft, name, int(raw)) if _is_number(raw) else drafted


def settled(draft: DraftGroup, posted: QueryDict, subject: Subject) -> Stepped:
    """The draft with what follows from a choice: a field chosen anew begins with its first operator and no value, and
    rows that were chosen instead of a field make a group of it."""
    settling = _Settling(posted, next_id(draft))
    found = settling.node(draft, subject)
    return Stepped(found if isinstance(found, DraftGroup) else draft, settling.focus)


def _is_number(raw: str) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) <= _MOST_DIGITS


def _node(posted: QueryDict, number: int, within: dict[int, list[int]]) -> Draft:
    join = posted.get(f"n{number}.join", "")
    if number != ROOT and join not in set(Join):
        values = tuple(str(value) for value in posted.getlist(f"n{number}.v")[:MOST_VALUES])
        return DraftLeaf(number, posted.get(f"n{number}.field", ""), posted.get(f"n{number}.op", ""), values)
    relation = posted.get(f"n{number}.some", "") if number != ROOT else ""
    joins = (Join.ALL, Join.ANY) if relation else tuple(Join)
    return DraftGroup(
        number,
        Join(join) if join in joins else Join.ALL,
        tuple(_node(posted, child, within) for child in within[number]),
        relation,
        posted.get(f"n{number}.there", "1") != "0",
    )


class _Settling:
    def __init__(self, posted: QueryDict, free: int) -> None:
        self._posted, self._free, self.focus = posted, free, ""

    def node(self, draft: Draft, subject: Subject) -> Draft:
        if isinstance(draft, DraftLeaf):
            return self._leaf(draft, subject)
        relation = subject.relations.get(draft.relation)
        within = subject if relation is None else subject_within(relation)
        return replace(draft, parts=tuple(self.node(part, within) for part in draft.parts))

    def _leaf(self, leaf: DraftLeaf, subject: Subject) -> Draft:
        if leaf.field.startswith(SOME):
            begun = DraftLeaf(self._free)
            self._free, self.focus = self._free + 1, f"n{begun.id}-field"
            return DraftGroup(leaf.id, Join.ALL, (begun,), leaf.field.removeprefix(SOME))
        field = subject.find_field(leaf.field)
        if field is None:
            return leaf
        was = subject.find_field(self._posted.get(f"n{leaf.id}.was", leaf.field))
        return with_operator(leaf, field, was)


def with_operator(leaf: DraftLeaf, field: Field, was: Field | None) -> DraftLeaf:
    """The leaf with an operator that its field takes and no more values than that needs."""
    operators = operators_of(field)
    alike = was is not None and (was == field or (was.type == field.type and not field.choices and not field.reference))
    operator = Operator(leaf.operator) if leaf.operator in operators else operators[0]
    most = most_values(operator)
    return replace(leaf, operator=operator.value, values=leaf.values[:most] if alike else ())
