"""The arithmetic of measuring: percentiles, costs of one request, the ratio to bare SQL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counters:
    """What had been used up at one moment: seconds of processor, statements, requests."""

    app_seconds: float
    db_seconds: float
    statements: float
    requests: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request costs: milliseconds of processor in the application and in the database, statements."""

    app_ms: float
    db_ms: float
    statements: float = 0.0

    @property
    def total_ms(self) -> float:
        """Both together."""
        return self.app_ms + self.db_ms


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is known of one piece of work. Milliseconds, but for ``size`` (bytes) and ``rate`` (requests a second).

    ``p50`` and ``p95`` are those of one client, ``busy_p50``, ``busy_p95`` and ``rate`` those of several at once.
    """

    face: str
    name: str
    p50: float
    p95: float
    busy_p50: float
    busy_p95: float
    rate: float
    cost: Cost
    size: int
    bare: Cost

    @property
    def ratio(self) -> float:
        """How many times the processor that the bare SQL with the same bytes takes."""
        return self.cost.total_ms / self.bare.total_ms if self.bare.total_ms else math.inf


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of the values do not exceed."""
    if not values or not 0 <= share <= 1:
        raise ValueError("a percentile needs values and a share from 0 to 1")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def cost_between(before: Counters, after: Counters) -> Cost:
    """The cost of one of the requests that were answered in between."""
    requests = after.requests - before.requests
    if requests <= 0:
        raise ValueError("no request was answered in between")
    return Cost(
        (after.app_seconds - before.app_seconds) * 1000 / requests,
        (after.db_seconds - before.db_seconds) * 1000 / requests,
        (after.statements - before.statements) / requests,
    )


def least(costs: Sequence[Cost]) -> Cost:
    """The least that any round took, each part by itself: what other programs add to a round is not the work's."""
    return Cost(
        min(cost.app_ms for cost in costs),
        min(cost.db_ms for cost in costs),
        min(cost.statements for cost in costs),
    )
