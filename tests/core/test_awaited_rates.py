"""Which table is used for a day, and whether the one that counts is still awaited."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from opiekun.core import clock
from opiekun.core.money.rates import rates_at, used_rates_at
from opiekun.core.money.rates.days import is_table_day, table_before, weekday_before
from opiekun.core.money.rates.storing import store_table
from opiekun.core.money.rates.tables import RateTable

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 26, 9, 0, tzinfo=UTC)):
        yield


def store(day: date, **mids: str) -> None:
    store_table(RateTable(f"{day}", day, {code: Decimal(mid) for code, mid in mids.items()}))


def used(day: date, currency: str = "EUR") -> tuple[date, date | None]:
    found = used_rates_at([(currency, day)])[currency, day]
    assert rates_at([(currency, day)]) == {(currency, day): found.mid}
    assert found.number == str(found.on)
    return found.on, found.awaited


def test_an_older_table_says_which_is_awaited_until_that_is_there() -> None:
    store(TUESDAY, EUR="4.20")
    assert used(WEDNESDAY) == (TUESDAY, None)
    assert used(THURSDAY) == (TUESDAY, WEDNESDAY)
    # For a day to come the last one before today counts.
    assert used(THURSDAY + timedelta(days=20)) == (TUESDAY, WEDNESDAY)
    store(WEDNESDAY, EUR="4.30")
    assert used(THURSDAY) == (WEDNESDAY, None)
    assert used(WEDNESDAY) == (TUESDAY, None)


def test_weekends_and_public_holidays_have_no_table_to_wait_for() -> None:
    friday = date(2026, 11, 6)
    store(friday, EUR="4.20")
    assert used(date(2026, 11, 9)) == (friday, None)
    store(date(2026, 11, 10), EUR="4.20")
    # The eleventh is a public holiday.
    assert used(date(2026, 11, 12)) == (date(2026, 11, 10), None)


def test_a_day_on_which_the_bank_had_none_is_no_longer_waited_for_once_a_later_one_is_there() -> None:
    store(TUESDAY, EUR="4.20")
    store(THURSDAY, EUR="4.40")
    assert used(THURSDAY) == (TUESDAY, None)


def test_a_currency_that_left_the_table_waits_for_nothing() -> None:
    store(TUESDAY, EUR="4.20", BGN="2.15")
    store(WEDNESDAY, EUR="4.20")
    assert used(THURSDAY, "BGN") == (TUESDAY, None)


def test_zlotys_have_no_table_and_what_has_no_rate_is_left_out() -> None:
    store(TUESDAY, EUR="4.20")
    assert used_rates_at([("PLN", THURSDAY), ("XXX", THURSDAY), ("EUR", date(2026, 1, 5))]) == {}
    assert rates_at([("PLN", THURSDAY)]) == {("PLN", THURSDAY): 1}


def test_the_table_before_a_day_is_the_last_one_that_is_due() -> None:
    day = date(2025, 1, 1)
    while day < date(2027, 1, 1):
        before = table_before(day)
        assert before < day
        assert is_table_day(before)
        assert before <= weekday_before(day) < day
        assert weekday_before(day).weekday() < 5
        assert not any(is_table_day(before + timedelta(days=n)) for n in range(1, (day - before).days))
        day += timedelta(days=1)
