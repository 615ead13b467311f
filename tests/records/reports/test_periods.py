"""Periods under names, those before them, and the times of schedules. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.records.reports.periods import PRESETS, is_whole_months, period_before, year_before
from opiekun.records.reports.report import Period
from opiekun.records.reports.schedules.rhythm import next_after

DAYS = st.dates(date(1995, 1, 1), date(2150, 12, 31))
WARSAW = ZoneInfo("Europe/Warsaw")
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("this_week", date(2026, 11, 23), date(2026, 11, 29)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this_quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
        ("last_12_months", date(2025, 12, 1), date(2026, 11, 30)),
        ("next_quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("next_6_months", date(2026, 11, 1), date(2027, 4, 30)),
    ],
)
def test_named_period_is_counted_from_today(code: str, first: date, last: date) -> None:
    assert PRESETS[code](TODAY) == Period(first, last)


@given(DAYS, st.sampled_from(sorted(PRESETS)))
def test_period_before_ends_the_day_before_and_is_as_long(today: date, code: str) -> None:
    period = PRESETS[code](today)
    before = period_before(period)
    assert before.last == period.first - timedelta(days=1)
    assert is_whole_months(before) == is_whole_months(period)
    if not is_whole_months(period):
        assert before.last - before.first == period.last - period.first


@given(DAYS, st.integers(0, 800))
def test_year_before_is_the_same_days(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    before = year_before(period)
    assert (before.first.year, before.first.month) == (first.year - 1, first.month)
    assert before.first <= before.last < period.last


def test_whole_february_of_a_leap_year_is_compared_with_a_whole_one() -> None:
    assert year_before(Period(date(2028, 2, 1), date(2028, 2, 29))) == Period(date(2027, 2, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("rhythm", "day", "hour", "due"),
    [
        ("daily", 0, 7, datetime(2026, 11, 27, 6, tzinfo=UTC)),
        ("daily", 0, 20, datetime(2026, 11, 26, 19, tzinfo=UTC)),
        ("weekly", 1, 7, datetime(2026, 11, 30, 6, tzinfo=UTC)),
        ("weekly", 4, 7, datetime(2026, 12, 3, 6, tzinfo=UTC)),
        ("monthly", 31, 7, datetime(2026, 11, 30, 6, tzinfo=UTC)),
        ("monthly", 1, 7, datetime(2026, 12, 1, 6, tzinfo=UTC)),
    ],
)
def test_schedule_is_due_at_its_next_time_on_the_companys_clock(
    rhythm: str, day: int, hour: int, due: datetime
) -> None:
    assert next_after(rhythm, day, hour, datetime(2026, 11, 26, 12, tzinfo=UTC), WARSAW) == due


@given(
    st.sampled_from([("daily", 0), *(("weekly", n) for n in range(1, 8)), *(("monthly", n) for n in range(1, 32))]),
    st.integers(0, 23),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
)
def test_next_time_is_later_and_none_lies_between(rhythm: tuple[str, int], hour: int, after: datetime) -> None:
    start = after.replace(tzinfo=UTC)
    due = next_after(*rhythm, hour, start, WARSAW)
    longest = {"daily": 2, "weekly": 8, "monthly": 33}[rhythm[0]]
    assert start < due < start + timedelta(days=longest)
    assert next_after(*rhythm, hour, due - timedelta(seconds=1), WARSAW) == due
