"""What is left of each entry once those that take its place have been taken off. Pure.

The rule: off an entry goes what others replace of it, all together at most the entry itself; an entry that is replaced
still replaces others, for what was ordered and then invoiced is no longer ordered, whatever becomes of the invoice.
Entries that replace one another in a circle would all be nothing: replacements within a circle do not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

ZERO: Final = Decimal(0)


class _Replaced(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def amount(self) -> Decimal: ...


class Settling(Protocol):
    """What is settled: something with a key, an amount, and what it replaces."""

    @property
    def key(self) -> str: ...

    @property
    def amount(self) -> Decimal | None: ...

    @property
    def replaces(self) -> Sequence[_Replaced]: ...


@dataclass(frozen=True, slots=True)
class Settled:
    """By key: what is left of each entry, what was taken off it. ``circles`` are the keys of entries in circles."""

    left: Mapping[str, Decimal]
    taken: Mapping[str, Decimal]
    circles: frozenset[str]


def settle(entries: Sequence[Settling]) -> Settled:
    """Settle the entries of one case; their order does not matter. Keys that are not there replace nothing."""
    entries = list(entries)
    amounts = {entry.key: entry.amount or ZERO for entry in entries}
    if not any(entry.replaces for entry in entries):
        return Settled(amounts, dict.fromkeys(amounts, ZERO), frozenset())
    places = {entry.key: [one for one in entry.replaces if one.key in amounts] for entry in entries}
    ring = _rings({key: [one.key for one in replaced] for key, replaced in places.items()})
    asked = dict.fromkeys(amounts, ZERO)
    for key, replaced in places.items():
        for one in replaced:
            if ring[key] != ring[one.key]:
                asked[one.key] += abs(one.amount)
    taken = {key: min(asked[key], abs(amount)).copy_sign(amount) for key, amount in amounts.items()}
    sizes: dict[int, int] = {}
    for number in ring.values():
        sizes[number] = sizes.get(number, 0) + 1
    circles = {key for key, number in ring.items() if sizes[number] > 1 or any(o.key == key for o in places[key])}
    return Settled({key: amounts[key] - taken[key] for key in amounts}, taken, frozenset(circles))


def _rings(edges: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The number of the strongly connected part to which each key belongs (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    ring: dict[str, int] = {}
    stack: list[str] = []
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(edges[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            key, rest = work[-1]
            step = _next_unseen(rest, key, index, low, ring)
            if step is not None:
                index[step] = low[step] = len(index)
                stack.append(step)
                work.append((step, iter(edges[step])))
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[key])
            if low[key] == index[key]:
                _close(key, stack, ring)
    return ring


def _next_unseen(
    rest: Iterable[str], key: str, index: Mapping[str, int], low: dict[str, int], ring: Mapping[str, int]
) -> str | None:
    for other in rest:
        if other not in index:
            return other
        if other not in ring:
            low[key] = min(low[key], index[other])
    return None


def _close(key: str, stack: list[str], ring: dict[str, int]) -> None:
    number = len(ring)
    while True:
        one = stack.pop()
        ring[one] = number
        if one == key:
            return
