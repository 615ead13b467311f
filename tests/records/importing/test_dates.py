"""Dates as files write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.reading import WrongValue
from opiekun.records.importing.dates import read_day


@pytest.mark.parametrize(
    "written",
    [
        *("2026-11-24", "24.11.2026", "24/11/2026", "24-11-2026", "20261124", "24 listopada 2026", "24 lis 2026 r."),
        *("2026-11-24 00:00:00", "2026-11-24T13:05:00Z", "24.11.2026 13:05", "2026/11/24", " 24.11.2026\n"),
        *("24 Nov 2026", "24-Nov-2026", "24. November 2026", "24 LISTOPADA 2026"),
    ],
)
def test_one_day_in_many_notations(written: str) -> None:
    assert read_day(written) == date(2026, 11, 24)


def test_days_and_months_of_one_digit_and_polish_names() -> None:
    assert read_day("1.2.2026") == date(2026, 2, 1)
    assert read_day("3 października 2026") == read_day("3 paz 2026") == date(2026, 10, 3)
    assert read_day("1 maja 2026") == date(2026, 5, 1)
    assert read_day("29.02.2024") == date(2024, 2, 29)


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_nothing_is_no_date(nothing: str) -> None:
    assert read_day(nothing) is None


@pytest.mark.parametrize(
    "wrong",
    [
        *("11/24/2026", "24.11.26", "11/24/26", "29.02.2026", "31.04.2026", "2026-13-01", "0000-00-00", "24-11/2026"),
        *(
            "46350",
            "jutro",
            "24 abc 2026",
            "9999-99-99",
            "99999999",
            "24.11.0026",
            "24.11.2026 x",
            "２４.11.2026",
            "²4",
        ),
    ],
)
def test_what_could_be_another_day_or_none_is_refused(wrong: str) -> None:
    with pytest.raises(WrongValue):
        read_day(wrong)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = read_day(text)
    except WrongValue:
        return
    assert found is None or 1800 <= found.year <= 2200


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)))
def test_every_notation_of_a_day_is_that_day(day: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d"):
        assert read_day(day.strftime(form)) == day
