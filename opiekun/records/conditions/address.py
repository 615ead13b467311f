"""Conditions in the address of a page: ``f.status.is=active&f.status.is=inactive&f.city.contains=Żory``."""

import json
from collections.abc import Iterator

from django.http import QueryDict

from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.reading import check_size, condition_from_json, condition_to_json, read_leaf
from opiekun.records.conditions.tree import EVERYTHING, Condition, Every, flat

PREFIX = "f."
TREE = "where"
_LONGEST_TREE = 20_000


def has_condition(params: QueryDict) -> bool:
    """Whether the address says anything about the condition."""
    return TREE in params or any(key.startswith(PREFIX) for key in params)


def condition_from_address(params: QueryDict) -> Condition:
    """The condition of the address: its leaves, all of which must hold, or the tree in ``where`` beside them."""
    parts: list[Condition] = []
    for key in params:
        if key.startswith(PREFIX):
            field, dot, operator = key.removeprefix(PREFIX).rpartition(".")
            if not dot:
                raise WrongCondition("condition_format", key[:60])
            parts.append(read_leaf(field, operator, list(params.getlist(key))))
    if params.get(TREE):
        parts.append(condition_from_text(str(params[TREE])))
    if not parts:
        return EVERYTHING
    condition = Every(tuple(parts)) if len(parts) > 1 or not isinstance(parts[0], Every) else parts[0]
    check_size(condition)
    return condition


def condition_to_address(condition: Condition) -> Iterator[tuple[str, str]]:
    """The parameters that say the same."""
    parts = flat(condition)
    keys = [f"{PREFIX}{leaf.field}.{leaf.operator.value}" for leaf in parts or ()]
    if parts is None or len(set(keys)) < len(keys):
        yield TREE, condition_to_text(condition)
        return
    for key, leaf in zip(keys, parts, strict=True):
        for value in leaf.values or ("1",):
            yield key, value


def condition_to_text(condition: Condition) -> str:
    """The condition as a tree, for one parameter."""
    return json.dumps(condition_to_json(condition), ensure_ascii=False, separators=(",", ":"))


def condition_from_text(raw: str) -> Condition:
    """The condition that was written so. Raises WrongCondition."""
    if len(raw) > _LONGEST_TREE:
        raise WrongCondition("condition_too_big")
    try:
        return condition_from_json(json.loads(raw))
    except (ValueError, RecursionError) as broken:
        raise WrongCondition("condition_format") from broken
