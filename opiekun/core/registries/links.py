"""Kinds of links between records: what a link means, read from either end."""

from dataclasses import dataclass

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A link from a record of ``from_kinds`` to one of ``to_kinds`` (none: any kind).

    ``label`` is read from the first record, ``label_back`` from the second ("supplies" / "is supplied by").
    """

    code: str
    label: Label
    label_back: Label
    from_kinds: frozenset[str] = frozenset()
    to_kinds: frozenset[str] = frozenset()

    def joins(self, from_kind: str, to_kind: str) -> bool:
        """Whether records of the two kinds may be linked in this direction."""
        return (not self.from_kinds or from_kind in self.from_kinds) and (not self.to_kinds or to_kind in self.to_kinds)


kinds: Registry[LinkKind] = Registry("link kind")


def register_link_kind(kind: LinkKind) -> None:
    """Add a kind of link at start-up."""
    kinds.add(kind)


def link_kinds(from_kind: str, to_kind: str) -> list[LinkKind]:
    """The kinds of links that may lead from one kind of record to another."""
    return [kind for kind in kinds if kind.joins(from_kind, to_kind)]
