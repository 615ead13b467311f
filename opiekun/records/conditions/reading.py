"""Conditions from and to JSON, as saved views keep them and as the API takes them."""

from typing import Any, Final

from opiekun.core.reading import WrongValue, text
from opiekun.records.conditions.errors import WrongCondition, part_of
from opiekun.records.conditions.operators import Operator, most_values, ways
from opiekun.records.conditions.tree import Condition, Either, Every, Leaf, Negation, Some, nodes

MOST_DEPTH: Final = 6
MOST_LEAVES: Final = 50
MOST_GROUPS: Final = 50
LONGEST_VALUE: Final = 200
_value = text(LONGEST_VALUE)


def condition_from_json(data: Any) -> Condition:
    """The tree in ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": ...}``, ``{"some": "persons", "where": ...}`` and
    ``{"field", "op", "values"}``.

    Raises WrongCondition for anything else, and for a tree that is too deep or too big.
    """
    condition = _node(data, 1)
    check_size(condition)
    return condition


def condition_to_json(condition: Condition) -> dict[str, Any]:
    """The opposite of ``condition_from_json``."""
    match condition:
        case Leaf():
            return {"field": condition.field, "op": condition.operator.value, "values": list(condition.values)}
        case Negation(part):
            return {"not": condition_to_json(part)}
        case Some(relation, part):
            return {"some": relation, "where": condition_to_json(part)}
        case Every(parts):
            return {"all": [condition_to_json(part) for part in parts]}
        case Either(parts):
            return {"any": [condition_to_json(part) for part in parts]}
    raise TypeError(condition)


def read_leaf(field: str, operator: str, values: list[Any]) -> Leaf:
    """A leaf from raw parts. The field is checked when it is compiled for a viewer, its values here for form only."""
    try:
        known = Operator(operator)
    except ValueError as unknown:
        raise WrongCondition("unknown_operator", field[:60], ways(Operator)) from unknown
    most = most_values(known)
    if most == 0:
        return Leaf(field, known)
    if len(values) > most:
        raise WrongCondition("too_many_values", field[:60])
    try:
        clean = tuple(dict.fromkeys(v for v in (_value(raw) for raw in values) if v))
    except WrongValue as wrong:
        raise WrongCondition(wrong.code, field[:60], wrong.message) from wrong
    if not clean:
        raise WrongCondition("value_missing", field[:60])
    return Leaf(field, known, clean)


def check_size(condition: Condition) -> None:
    """Refuse a tree with too many leaves or groups."""
    leaves = groups = 0
    for node in nodes(condition):
        leaves += isinstance(node, Leaf)
        groups += not isinstance(node, Leaf)
    if leaves > MOST_LEAVES or groups > MOST_GROUPS:
        raise WrongCondition("condition_too_big")


def _node(data: Any, depth: int) -> Condition:
    if depth > MOST_DEPTH:
        raise WrongCondition("condition_too_deep")
    match data:
        case {"all": list(parts), **rest} if not rest:
            return Every(_parts("all", parts, depth))
        case {"any": list(parts), **rest} if not rest:
            return Either(_parts("any", parts, depth))
        case {"not": part, **rest} if not rest:
            with part_of("not"):
                return Negation(_node(part, depth + 1))
        case {"some": str(relation), **rest} if rest.keys() <= {"where"}:
            with part_of("where", relation=relation):
                return Some(relation, _node(rest.get("where", {"all": []}), depth + 1))
        case {"field": str(field), "op": str(operator), **rest} if rest.keys() <= {"values"}:
            values = rest.get("values", [])
            if not isinstance(values, list):
                raise WrongCondition("condition_format")
            return read_leaf(field, operator, values)
    raise WrongCondition("condition_format")


def _parts(name: str, parts: list[Any], depth: int) -> tuple[Condition, ...]:
    if len(parts) > MOST_LEAVES:
        raise WrongCondition("condition_too_big")
    read = []
    for place, part in enumerate(parts):
        with part_of(name, place):
            read.append(_node(part, depth + 1))
    return tuple(read)
