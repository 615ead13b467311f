"""How values are spread, from how often each comes. Pure."""

from collections.abc import Mapping
from decimal import Decimal


def median(counts: Mapping[int, int]) -> Decimal | None:
    """The middle one of the values, or the mean of the two in the middle; None of none."""
    number = sum(counts.values())
    if not number:
        return None
    low, high = nth(counts, (number - 1) // 2), nth(counts, number // 2)
    return Decimal(low + high) / 2


def most_of(counts: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that so many percent of the values do not exceed; None of none."""
    number = sum(counts.values())
    return nth(counts, max(0, -(-number * percent // 100) - 1)) if number else None


def nth(counts: Mapping[int, int], place: int) -> int:
    """The value at the place, counted from zero, when they stand in their order."""
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)
