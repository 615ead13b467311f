"""The day so many working days ago, by which a user's cases are told to be stale all at once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opiekun.cases.rules.working_days import working_days, working_days_ago


@given(number=st.integers(0, 400), today=st.dates(date(2001, 1, 1), date(2090, 12, 31)))
def test_no_later_day_is_so_long_ago(number: int, today: date) -> None:
    day = working_days_ago(number, today)
    assert day <= today
    assert working_days(day, today) >= number
    assert day == today or working_days(day + timedelta(days=1), today) < number


def test_monday_is_one_working_day_after_friday_and_the_weekend() -> None:
    monday = date(2026, 11, 23)
    assert working_days_ago(1, monday) == monday - timedelta(days=1)
    assert working_days_ago(2, monday) == date(2026, 11, 19)
