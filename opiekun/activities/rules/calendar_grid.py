"""Laying out a calendar: which days a view shows, which quarter of an hour an item takes, what stands side by side."""

import calendar
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from typing import Final, TypeVar

VIEWS: Final = ("day", "week", "month")
QUARTERS: Final = 96
# What has no length takes half an hour in the grid.
USUAL: Final = 30
MOST_LANES: Final = 12
# Into how many lanes a column is divided: its sixty parts are shared evenly.
_DIVISIONS: Final = (1, 2, 3, 4, 5, 6, 10, 12)
Item = TypeVar("Item")


def days_of(view: str, day: date) -> tuple[date, date]:
    """The first and last day that a view of the day shows; weeks begin on Monday, a month is shown in whole weeks."""
    if view == "day":
        return day, day
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def neighbours(view: str, day: date) -> tuple[date, date]:
    """The days that stand for what is shown before and after."""
    if view == "day":
        return day - timedelta(days=1), day + timedelta(days=1)
    if view == "week":
        return day - timedelta(days=7), day + timedelta(days=7)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)


def quarter_of(hour: time) -> int:
    """The quarter of the day in which the hour is, from 0 to 95."""
    return hour.hour * 4 + hour.minute // 15


def span_of(hour: time, minutes: int | None) -> int:
    """How many quarters it takes, at least two, and none beyond midnight."""
    quarters = -(-(minutes or USUAL) // 15)
    return min(max(quarters, 2), QUARTERS - quarter_of(hour)) or 1


def side_by_side(items: Sequence[Item], place: Callable[[Item], tuple[int, int]]) -> list[tuple[Item, int, int]]:
    """Each item with its lane and the number of lanes that it shares the width with.

    ``place`` gives its first quarter and how many it takes. What finds no room stands in the last lane all
    the same.
    """
    ordered = sorted(items, key=place)
    laid: list[tuple[Item, int, int]] = []
    group: list[tuple[Item, int]] = []
    ends: list[int] = []
    for item in ordered:
        start, span = place(item)
        if ends and start >= max(ends):
            laid += _closed(group, len(ends))
            group, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= start), len(ends))
        if lane == len(ends) and lane < MOST_LANES:
            ends.append(start + span)
        else:
            lane = min(lane, MOST_LANES - 1)
            ends[lane] = max(ends[lane], start + span)
        group.append((item, lane))
    return [*laid, *_closed(group, len(ends))]


def _closed(group: Sequence[tuple[Item, int]], lanes: int) -> list[tuple[Item, int, int]]:
    shared = next((number for number in _DIVISIONS if number >= lanes), MOST_LANES)
    return [(item, lane, shared) for item, lane in group]
