"""Scales: from values to places, and the round values that stand at an axis. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10


@dataclass(frozen=True, slots=True)
class Scale:
    """Places between ``start`` and ``end`` for the values between ``low`` and ``high``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: Decimal | float) -> float:
        """The place of a value."""
        share = (float(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def scale_for(values: Iterable[Decimal | None], start: float, end: float) -> Scale:
    """A scale with zero on it on which every value has its place; also for nothing but zeros."""
    numbers = [float(value) for value in values if value is not None]
    low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
    return Scale(low, high if high > low else low + 1, start, end)


def round_values(low: float, high: float, most: int = 5) -> list[Decimal]:
    """Round values from the one at or below ``low`` to the one at or above ``high``, ``most`` and two at most."""
    span = max(high - low, 1e-9)
    magnitude = Decimal(10) ** floor(log10(span / most))
    steps = [Decimal(factor) * magnitude for factor in ("1", "2", "2.5", "5", "10")]
    step = next((step for step in steps if float(step) * most >= span), steps[-1])
    values = [step * floor(low / float(step))]
    while float(values[-1]) < high:
        values.append(values[-1] + step)
    return values
