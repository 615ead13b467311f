"""A period as whole months and what is beside them. Pure."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Edge:
    """A time beside whole months: ``sign`` is 1 where it belongs to the period, -1 where the months have too much."""

    sign: int
    since: datetime
    until: datetime


def in_months(since: datetime, until: datetime) -> tuple[date, date, list[Edge]]:
    """The months of UTC next to the period, from the first to before the second, and the edges by which they are put
    right. Between equal months there are none, and the period is one edge.

    A month of the company is a month of UTC but for an hour or two at both ends, whatever zone it is in.
    """
    whole = [Edge(1, since, until)]
    if since.year <= MINYEAR or until.year >= MAXYEAR:
        return since.date(), since.date(), whole
    first, second = _nearest(since), _nearest(until)
    if first >= second:
        return first.date(), first.date(), whole
    edges = [_edge(since, first), _edge(second, until)]
    return first.date(), second.date(), [one for one in edges if one is not None]


def _edge(since: datetime, until: datetime) -> Edge | None:
    if since == until:
        return None
    return Edge(1, since, until) if since < until else Edge(-1, until, since)


def _nearest(at: datetime) -> datetime:
    """The beginning of a month of UTC that is nearest."""
    at = at.astimezone(UTC)
    before = datetime(at.year, at.month, 1, tzinfo=UTC)
    after = datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=UTC)
    return before if at - before <= after - at else after
