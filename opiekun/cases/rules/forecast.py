"""Plan against what is committed and actual, and what a case comes to in the end. Pure.

The rule, for each side: a category that has a plan of its own comes to what is covered (actual and committed), and to
the rest of its plan where less is covered than planned. Amounts of categories without a plan, and those without a
category, are set against what is planned without a category. Once a case is closed, no rest is expected any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

ZERO: Final = Decimal(0)
_TENTH: Final = Decimal("0.1")


@dataclass(slots=True)
class Line:
    """A category of one side, in the currency of the case; ``category`` "" is what has none."""

    category: str
    plan: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO
    rest: Decimal = ZERO

    @property
    def covered(self) -> Decimal:
        return self.committed + self.actual

    @property
    def forecast(self) -> Decimal:
        return self.covered + self.rest


@dataclass(slots=True)
class Sums:
    """One side: its categories and their sums."""

    lines: list[Line] = field(default_factory=list)

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(line, name) for line in self.lines), ZERO)

    @property
    def plan(self) -> Decimal:
        return self._sum("plan")

    @property
    def committed(self) -> Decimal:
        return self._sum("committed")

    @property
    def actual(self) -> Decimal:
        return self._sum("actual")

    @property
    def rest(self) -> Decimal:
        return self._sum("rest")

    @property
    def forecast(self) -> Decimal:
        return self._sum("forecast")


@dataclass(frozen=True, slots=True)
class Margin:
    """What is left of the revenue: an amount, and in percent with one digit (None without revenue)."""

    amount: Decimal
    percent: Decimal | None


def forecast(plan: Mapping[str, Decimal], covered: Iterable[tuple[str, str, Decimal]], is_closed: bool = False) -> Sums:
    """One side. ``plan`` is by category; ``covered`` are category, bucket and what is left of each entry."""
    lines = {category: Line(category, amount) for category, amount in plan.items()}
    for category, bucket, amount in covered:
        line = lines.setdefault(category, Line(category))
        setattr(line, bucket, getattr(line, bucket) + amount)
    if not is_closed:
        _expect_the_rest(lines, plan)
    ordered = sorted(lines.values(), key=lambda line: (line.category == "", line.category))
    return Sums(ordered)


def _expect_the_rest(lines: Mapping[str, Line], plan: Mapping[str, Decimal]) -> None:
    for category, line in lines.items():
        if category and category in plan:
            line.rest = max(line.plan - line.covered, ZERO)
    if "" in plan:
        against = sum((line.covered for category, line in lines.items() if not category or category not in plan), ZERO)
        lines[""].rest = max(plan[""] - against, ZERO)


def margin(revenue: Decimal, cost: Decimal) -> Margin:
    """Of the revenue after the cost."""
    left = revenue - cost
    percent = (left * 100 / revenue).quantize(_TENTH, rounding=ROUND_HALF_UP) if revenue > 0 else None
    return Margin(left, percent)


def is_below(floor: Decimal | None, revenue: Decimal, cost: Decimal) -> bool:
    """Whether the margin is below a floor in percent, exactly; cost without any revenue is."""
    if floor is None or (revenue <= 0 and cost <= 0):
        return False
    return revenue <= 0 or (revenue - cost) * 100 < floor * revenue
