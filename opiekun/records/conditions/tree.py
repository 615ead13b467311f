"""Conditions as plain, comparable data."""

from collections.abc import Iterator
from dataclasses import dataclass

from opiekun.core.fields import RelatedRows
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


@dataclass(frozen=True, slots=True)
class Some:
    """There is a row of the relation ("persons") for which the part holds, all of it of one and the same row."""

    relation: str
    part: "Condition"


@dataclass(frozen=True, slots=True)
class Belongs:
    """A row ties the record to the value. Nobody writes it: it stands behind a reference ("is in the list 17")."""

    rows: RelatedRows
    value: int


Condition = Leaf | Every | Either | Negation | Some | Belongs

EVERYTHING = Every()


def nodes(condition: Condition) -> Iterator[Condition]:
    """The condition and every part of it, from left to right."""
    yield condition
    for part in parts_of(condition):
        yield from nodes(part)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """What the condition is put together from."""
    match condition:
        case Every(parts) | Either(parts):
            return parts
        case Negation(part) | Some(_, part):
            return (part,)
        case Leaf() | Belongs():
            return ()


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf of the tree, from left to right."""
    return (node for node in nodes(condition) if isinstance(node, Leaf))


def flat(condition: Condition) -> tuple[Leaf, ...] | None:
    """The leaves of a tree that only says "and", which chips can show; None for any other."""
    if isinstance(condition, Leaf):
        return (condition,)
    if isinstance(condition, Every) and all(isinstance(part, Leaf) for part in condition.parts):
        return tuple(part for part in condition.parts if isinstance(part, Leaf))
    return None


def both(one: Condition, other: Condition) -> Condition:
    """One condition that holds where the two do; it stays flat where they are."""
    parts = tuple(part for c in (one, other) for part in (c.parts if isinstance(c, Every) else (c,)))
    return parts[0] if len(parts) == 1 else Every(parts)
