"""Days that come back each year, and the calendar of name days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.reading import WrongValue
from opiekun.parties.rules.name_days import name_days, next_after
from opiekun.parties.rules.yearly_days import YearlyDay, coming_days, read_yearly_day


@pytest.mark.parametrize(
    "written",
    [
        *("24.11.1980", "24-11-1980", "24/11/1980", "24 11 1980", "1980-11-24", "24 listopada 1980", "24 XI 1980"),
        *("24 lis 1980", "24 listopada 1980 r.", "  24.11.1980  ", "24 November 1980", "24 nov. 1980"),
    ],
)
def test_day_is_read_in_any_notation(written: str) -> None:
    assert read_yearly_day(written) == YearlyDay(11, 24, 1980)


@pytest.mark.parametrize("written", ["24.11", "24.11.", "--11-24", "24 listopada", "24 XI", "24/11"])
def test_day_without_a_year_is_read(written: str) -> None:
    if written == "24.11.":
        with pytest.raises(WrongValue):
            read_yearly_day(written)
    else:
        assert read_yearly_day(written) == YearlyDay(11, 24)


@pytest.mark.parametrize(
    ("month", "word"),
    [
        *((1, "stycznia"), (2, "lutego"), (3, "marca"), (4, "kwietnia"), (5, "maja"), (6, "czerwca"), (7, "lipca")),
        *((8, "sierpnia"), (9, "września"), (10, "października"), (11, "listopada"), (12, "grudnia")),
    ],
)
def test_every_polish_month_is_known(month: int, word: str) -> None:
    assert read_yearly_day(f"2 {word}").month == month


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(
            ("31.04", "no_such_day"),
            ("29.02.2023", "no_such_day"),
            ("29.02.1900", "no_such_day"),
            ("0.1", "no_such_day"),
        ),
        *(("24.13", "no_such_day"), ("24.11.0001", "no_such_day"), ("24.11.80", "day_format"), ("jutro", "day_format")),
        *(("24 foo", "day_format"), ("", "day_format"), ("٢٤.١١", "day_format")),
    ],
)
def test_day_that_is_none_is_refused_by_name(written: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_yearly_day(written)
    assert refused.value.code == code


@pytest.mark.parametrize("written", ["29.02", "29.02.2024", "29 lutego 2000"])
def test_leap_day_exists(written: str) -> None:
    assert read_yearly_day(written).number == 229


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        day = read_yearly_day(text)
    except WrongValue:
        return
    assert read_yearly_day(str(day)) == day


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2199, 12, 31)))
def test_every_date_is_read_back(on: date) -> None:
    assert str(read_yearly_day(on.isoformat())) == on.isoformat()
    assert read_yearly_day(f"{on.day}.{on.month}.{on.year}") == YearlyDay(on.month, on.day, on.year)


def test_leap_day_is_kept_on_the_28th_in_common_years() -> None:
    assert (229, date(2027, 2, 28)) in coming_days(date(2027, 2, 28), 0)
    assert (229, date(2027, 3, 1)) not in coming_days(date(2027, 3, 1), 0)
    assert coming_days(date(2028, 2, 28), 0) == [(228, date(2028, 2, 28))]
    assert coming_days(date(2028, 2, 29), 0) == [(229, date(2028, 2, 29))]


@given(st.dates(min_value=date(1999, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_exactly_once_a_year(today: date) -> None:
    days = (date(today.year + 1, today.month, min(today.day, 28)) - today).days
    found = [number for number, _on in coming_days(today, 364)]
    assert len(found) == len(set(found)) or days == 366
    assert all(today <= on <= today + timedelta(days=364) for _number, on in coming_days(today, 364))


def test_name_has_the_days_of_the_calendar() -> None:
    assert name_days("Aleksandra") == [(3, 20), (5, 18)]
    assert name_days("aleksandra") == name_days("ALEKSANDRA") == name_days(" Aleksandra ")
    assert name_days("Barbara") == [(9, 20), (12, 4)]


@pytest.mark.parametrize("name", ["Kasia", "Giorgos", "", "   ", "X", "Ola"])
def test_pet_name_and_foreign_name_have_none(name: str) -> None:
    assert name_days(name) == ()


def test_of_several_names_the_first_that_has_a_day_counts() -> None:
    assert name_days("Anna Barbara") == name_days("Anna")
    assert name_days("Kasia Barbara") == name_days("Barbara")
    assert name_days("Anna-Barbara") == name_days("Anna")
    assert name_days("Maria Magdalena") != name_days("Maria")


@pytest.mark.parametrize(
    ("birthday", "expected"),
    [((1, 1), (3, 20)), ((3, 20), (5, 18)), ((4, 2), (5, 18)), ((5, 18), (3, 20)), ((12, 31), (3, 20)), (None, None)],
)
def test_name_day_next_after_the_birthday_is_suggested(
    birthday: tuple[int, int] | None, expected: tuple[int, int] | None
) -> None:
    assert next_after(name_days("Aleksandra"), birthday) == expected


def test_single_name_day_is_suggested_without_a_birthday() -> None:
    assert next_after(name_days("Ada"), None) == (4, 6)
    assert next_after((), (4, 6)) is None
