"""References that stand for a condition ("is in the list 17") are replaced by it, before anything is compiled."""

from collections.abc import Mapping
from typing import Final

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.conditions.errors import WrongCondition, part_of
from opiekun.records.conditions.operators import REFERRING, Operator
from opiekun.records.conditions.registry import Relation, Subject, resolver, subject_of, subject_within
from opiekun.records.conditions.tree import Belongs, Condition, Either, Every, Leaf, Negation, Some, nodes

# What a tree may become when the lists that it names are put in: each leaf is a comparison for every row.
MOST_SETTLED: Final = 300
At = tuple[str, str]
Found = Mapping[At, Mapping[str, Condition | WrongCondition]]


def settle(kind: RecordKind, viewer: Viewer, condition: Condition) -> Condition:
    """The condition without references to conditions. Raises WrongCondition for one that is not there for the viewer.

    It costs what the resolvers cost: at most one statement for each field of the kind.
    """
    subject = subject_of(kind)
    asked: dict[At, list[str]] = {}
    _collect(subject, viewer, condition, asked)
    if not asked:
        return condition
    found = {at: resolve(viewer, values) for at, values in asked.items() if (resolve := resolver(*at)) is not None}
    settled = _put_in(subject, condition, found)
    if sum(1 for _node in nodes(settled)) > MOST_SETTLED:
        raise WrongCondition("condition_too_big")
    return settled


def put_in(kind: RecordKind, condition: Condition, code: str, standing: Mapping[str, Condition]) -> Condition:
    """The condition with those that stand behind the values of one field in the place of its leaves."""
    return _put_in(subject_of(kind), condition, {(kind.code, code): standing})


def referred(kind: RecordKind, condition: Condition, code: str) -> list[str]:
    """The values of the field that the condition names, wherever in it and as often as it does."""
    asked: dict[At, list[str]] = {}
    _collect(subject_of(kind), SYSTEM, condition, asked)
    return asked.get((kind.code, code), [])


def _collect(subject: Subject, viewer: Viewer, condition: Condition, asked: dict[At, list[str]]) -> None:
    match condition:
        case Leaf(code, operator, values):
            if operator in REFERRING and _is_open(subject, viewer, code):
                asked.setdefault((subject.class_kind, code), []).extend(values)
        case Negation(part):
            _collect(subject, viewer, part, asked)
        case Some(code, part):
            if (within := _within(subject.relations.get(code))) is not None:
                _collect(within, viewer, part, asked)
        case Every(parts) | Either(parts):
            for part in parts:
                _collect(subject, viewer, part, asked)


def _is_open(subject: Subject, viewer: Viewer, code: str) -> bool:
    field = subject.more_fields.get(code)
    return field is not None and field.is_resolved and subject.allows(viewer, field)


def _put_in(subject: Subject, condition: Condition, found: Found) -> Condition:
    match condition:
        case Leaf():
            return _meant(subject, condition, found)
        case Negation(part):
            with part_of("not"):
                return Negation(_put_in(subject, part, found))
        case Some(code, part):
            within = _within(subject.relations.get(code))
            with part_of("where", relation=code):
                return condition if within is None else Some(code, _put_in(within, part, found))
        case Every(parts):
            return Every(_put_in_each("all", subject, parts, found))
        case Either(parts):
            return Either(_put_in_each("any", subject, parts, found))
        case Belongs():
            return condition


def _put_in_each(name: str, subject: Subject, parts: tuple[Condition, ...], found: Found) -> tuple[Condition, ...]:
    settled = []
    for place, part in enumerate(parts):
        with part_of(name, place):
            settled.append(_put_in(subject, part, found))
    return tuple(settled)


def _meant(subject: Subject, leaf: Leaf, found: Found) -> Condition:
    standing = found.get((subject.class_kind, leaf.field))
    if standing is None or leaf.field not in subject.more_fields or leaf.operator not in REFERRING:
        return leaf
    meant = [standing[value] for value in leaf.values]
    for condition in meant:
        if isinstance(condition, WrongCondition):
            raise WrongCondition(condition.reason, leaf.field, condition.words)
    either = Either(tuple(condition for condition in meant if not isinstance(condition, WrongCondition)))
    return either if leaf.operator == Operator.IS else Negation(either)


def _within(relation: Relation | None) -> Subject | None:
    return None if relation is None else subject_within(relation)
