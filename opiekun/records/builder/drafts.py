"""A condition as it stands on the form: parts may be unfinished, each node has a number that stays its own. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from opiekun.records.conditions.tree import Condition, Either, Every, Leaf, Negation, Some


class Join(StrEnum):
    """How the parts of a group belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"
    NOT_ALL = "not_all"


@dataclass(frozen=True, slots=True)
class DraftLeaf:
    """One condition; without a field it is not begun yet."""

    id: int
    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Some conditions; with a ``relation`` they are of one of its rows, which is ``there`` or is not, and which meets
    all of them or one at least."""

    id: int
    join: Join = Join.ALL
    parts: tuple["Draft", ...] = ()
    relation: str = ""
    there: bool = True


Draft = DraftLeaf | DraftGroup
ROOT = 0


def draft_of(condition: Condition) -> DraftGroup:
    """The condition on a form of its own; its top is always a group."""
    made = _Drafting().node(condition)
    if isinstance(made, DraftGroup) and not made.relation and made.id == ROOT:
        return made
    return _Drafting().node(Every((condition,)))  # type: ignore[return-value]  # an Every becomes a group


def blank() -> DraftGroup:
    """A form with one condition that is not begun."""
    return DraftGroup(ROOT, parts=(DraftLeaf(1),))


def all_nodes(draft: Draft) -> Iterator[Draft]:
    """The node and everything in it, from top to bottom."""
    yield draft
    if isinstance(draft, DraftGroup):
        for part in draft.parts:
            yield from all_nodes(part)


def next_id(draft: Draft) -> int:
    """A number that no node has."""
    return max(node.id for node in all_nodes(draft)) + 1


class _Drafting:
    def __init__(self) -> None:
        self._ids = count(ROOT)

    def node(self, condition: Condition) -> Draft:
        match condition:
            case Leaf(field, operator, values):
                return DraftLeaf(next(self._ids), field, operator.value, values)
            case Every(parts):
                return self._group(Join.ALL, parts)
            case Either(parts):
                return self._group(Join.ANY, parts)
            case Some(relation, part):
                return self._rows(relation, part, True)
            case Negation(Every(parts)):
                return self._group(Join.NOT_ALL, parts)
            case Negation(Either(parts)):
                return self._group(Join.NONE, parts)
            case Negation(Some(relation, part)):
                return self._rows(relation, part, False)
            case Negation(Negation(part)):
                return self.node(part)
            case Negation(part):
                return self._group(Join.NONE, (part,))
        raise TypeError(condition)

    def _group(self, join: Join, parts: tuple[Condition, ...]) -> DraftGroup:
        number = next(self._ids)
        return DraftGroup(number, join, tuple(self.node(part) for part in parts))

    def _rows(self, relation: str, part: Condition, there: bool) -> DraftGroup:
        number = next(self._ids)
        match part:
            case Every(parts):
                join = Join.ALL
            case Either(parts):
                join = Join.ANY
            case _:
                join, parts = Join.ALL, (part,)
        return DraftGroup(number, join, tuple(self.node(one) for one in parts), relation, there)
