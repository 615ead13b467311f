"""What the rights of several roles come to together."""

from collections.abc import Iterable, Mapping

from opiekun.core.viewer import Reach

ORDER = (Reach.NONE, Reach.OWN, Reach.TEAM, Reach.SUBTREE, Reach.ALL)
_RANK = {reach: rank for rank, reach in enumerate(ORDER)}

Right = tuple[str, str]


def widest(reaches: Iterable[Reach]) -> Reach:
    """The farthest of the reaches; none when there are none."""
    return max(reaches, key=_RANK.__getitem__, default=Reach.NONE)


def combine(rights: Iterable[tuple[str, str, str]]) -> Mapping[Right, Reach]:
    """The rights of all roles of a user (kind, action, reach) as one table: the widest reach counts."""
    table: dict[Right, Reach] = {}
    for kind, action, reach in rights:
        key = (kind, action)
        table[key] = widest((table.get(key, Reach.NONE), Reach(reach)))
    return table
