"""Dates by their distance from now, in the company's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from opiekun.core.ui import dates
from opiekun.core.ui.format import NBSP

WARSAW = ZoneInfo("Europe/Warsaw")
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 11, 58, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("value", "polish", "english"),
    [
        (date(2026, 11, 23), "wczoraj", "yesterday"),
        (date(2026, 11, 24), "dziś", "today"),
        (date(2026, 11, 25), "jutro", "tomorrow"),
        (date(2026, 11, 26), "czw. 26.11", "Thu 26 Nov"),
        (date(2026, 12, 1), "wt. 01.12", "Tue 1 Dec"),
        (date(2026, 11, 20), "20.11", "20 Nov"),
        (date(2026, 10, 25), "25.10", "25 Oct"),
        (date(2026, 10, 24), "24.10.2026", "24 Oct 2026"),
        (date(2027, 1, 31), "31.01.2027", "31 Jan 2027"),
    ],
)
def test_day_is_said_by_its_distance(value: date, polish: str, english: str) -> None:
    assert dates.day(value, TODAY).replace(NBSP, " ") == polish
    assert dates.day(value, TODAY, "en").replace(NBSP, " ") == english


def test_moment_is_shown_in_the_company_time_zone() -> None:
    assert dates.moment(datetime(2026, 11, 24, 9, 42, tzinfo=UTC), NOW) == "dziś, 10:42"
    assert dates.moment(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), NOW) == "dziś, 00:30"


def test_old_moment_loses_its_time() -> None:
    assert dates.moment(datetime(2025, 11, 24, 9, 42, tzinfo=UTC), NOW) == "24.11.2025"


def test_exact_moment_has_seconds_for_the_tooltip() -> None:
    assert dates.exact_moment(datetime(2026, 7, 1, 9, 42, 7, tzinfo=UTC), NOW) == "01.07.2026, 11:42:07"


def test_range_uses_an_en_dash() -> None:
    start = datetime(2026, 11, 24, 11, 30, tzinfo=WARSAW)
    assert dates.time_range(start, start + timedelta(minutes=30), NOW) == "11:30–12:00"


def test_long_date_heads_a_day() -> None:
    assert dates.long_date(TODAY) == "wtorek, 24 listopada 2026"
    assert dates.long_date(TODAY, "en") == "Tuesday, 24 November 2026"


def test_duration_has_its_two_largest_units() -> None:
    assert dates.duration(timedelta(minutes=46)).replace(NBSP, " ") == "46 min"
    assert dates.duration(timedelta(hours=3, minutes=5)).replace(NBSP, " ") == "3 h 05 min"
    assert dates.duration(timedelta(days=4, hours=3)).replace(NBSP, " ") == "4 dni"
