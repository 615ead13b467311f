"""Conditions as plain, comparable data."""

from collections.abc import Iterator
from dataclasses import dataclass

from opiekun.records.conditions.operators import Operator


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field compared by one operator. Several values mean: any of them (for negative operators, none)."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts it always holds."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; without parts it never does."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold."""

    part: "Condition"


Condition = Leaf | Every | Either | Negation

EVERYTHING = Every()


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf of the tree, from left to right."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Negation):
        yield from leaves(condition.part)
    else:
        for part in condition.parts:
            yield from leaves(part)


def flat(condition: Condition) -> tuple[Leaf, ...] | None:
    """The leaves of a tree that only says "and", which chips can show; None for any other."""
    if isinstance(condition, Leaf):
        return (condition,)
    if isinstance(condition, Every) and all(isinstance(part, Leaf) for part in condition.parts):
        return tuple(part for part in condition.parts if isinstance(part, Leaf))
    return None
