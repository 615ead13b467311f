"""Spreading what is handed over: what belongs together goes to one, and all get alike."""

from collections.abc import Hashable, Mapping, Sequence
from heapq import heapify, heapreplace
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)


def spread(sizes: Mapping[Group, int], receivers: Sequence[int]) -> dict[Group, int]:
    """A receiver for each group: the largest first, each to whoever has least so far.

    Two receivers never differ by more than the largest group. The order of the groups decides between equals, so that
    the same gives the same again.
    """
    loads = [(0, place) for place in range(len(receivers))]
    heapify(loads)
    found: dict[Group, int] = {}
    for group, size in sorted(sizes.items(), key=lambda one: -one[1]):
        load, place = loads[0]
        found[group] = receivers[place]
        heapreplace(loads, (load + size, place))
    return found
