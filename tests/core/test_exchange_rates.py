from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core import clock
from opiekun.core.checks import checks, run_checks
from opiekun.core.models import ExchangeRate, RateAsking
from opiekun.core.money import Money
from opiekun.core.money.rates import in_pln, rates_at, rates_for
from opiekun.core.money.rates.days import is_table_day, missing_spans, table_days
from opiekun.core.money.rates.fetching import fetch_rates, rates_stand
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.core.money.rates.storing import MADE_UP, store_table
from opiekun.core.money.rates.tables import BadAnswer, RateTable, read_tables
from opiekun.web.demo.rates import add_rates, remove_rates
from tests.core.bank import Bank, bank

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 11, 26)
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SINCE = date(2026, 11, 2)


@pytest.fixture
def nbp() -> Iterator[Bank]:
    with bank() as told, clock.frozen(NOON):
        yield told


def store(day: date, number: str = "1/A/NBP/2026", **mids: str) -> None:
    store_table(RateTable(number, day, {code: Decimal(mid) for code, mid in mids.items()}))
    forget_rates()


def fetch(nbp: Bank, since: date = SINCE) -> int:
    return fetch_rates(since, nbp.source())


def problem() -> str:
    return RateAsking.objects.get().problem


def sql(amount: str, currency: str, day: date) -> Decimal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_in_pln(%s, %s, %s)", [Decimal(amount), currency, day])
        found: Decimal | None = cursor.fetchone()[0]
    return found


def test_what_is_missing_is_fetched_once_and_looked_up(nbp: Bank) -> None:
    days = list(table_days(SINCE, THURSDAY))
    assert fetch(nbp) == len(days)
    assert set(ExchangeRate.objects.values_list("on", flat=True)) == set(days)
    assert ExchangeRate.objects.get(currency="HUF", on=THURSDAY).mid == Decimal("0.010932")
    assert fetch(nbp) == 0
    assert nbp.asked == [(SINCE, THURSDAY)]
    assert rates_for(THURSDAY)["EUR"] == Decimal("4.25")
    assert (rates_stand().until, rates_stand().problem) == (THURSDAY, "")


def test_two_years_are_asked_for_in_spans_that_the_bank_allows(nbp: Bank) -> None:
    fetch_rates(None, nbp.source())
    assert problem() == ""
    assert len(nbp.asked) == 8
    assert all((last - first).days < 93 for first, last in nbp.asked)
    assert ExchangeRate.objects.filter(currency="EUR").count() == len(
        list(table_days(THURSDAY - timedelta(days=731), THURSDAY))
    )


def test_a_gap_is_filled_alone(nbp: Bank) -> None:
    fetch(nbp)
    ExchangeRate.objects.filter(on=date(2026, 11, 10)).delete()
    nbp.asked.clear()
    assert fetch(nbp) == 1
    assert nbp.asked == [(date(2026, 11, 10), date(2026, 11, 10))]


def test_todays_table_is_asked_for_once_it_is_out(nbp: Bank) -> None:
    with clock.frozen(datetime(2026, 11, 26, 11, 14, tzinfo=UTC)):
        fetch(nbp)
    assert rates_stand().until == date(2026, 11, 25)
    assert fetch(nbp) == 1


def test_a_day_without_a_table_is_no_fault(nbp: Bank) -> None:
    nbp.faults = [(404, b"404 NotFound")]
    assert fetch(nbp, date(2026, 11, 25)) == 0
    assert problem() == ""


@pytest.mark.parametrize("fault", ["lag", "break", "drip", "busy"])
def test_a_lost_connection_is_tried_again(nbp: Bank, fault: str) -> None:
    nbp.faults = [fault]
    assert fetch(nbp, date(2026, 11, 25)) == 2
    assert len(nbp.asked) == 2
    assert problem() == ""


def test_a_bank_that_stays_away_is_noted_and_told_after_three_days(nbp: Bank) -> None:
    nbp.faults = ["break"] * 3
    assert fetch(nbp) == 0
    assert len(nbp.asked) == 3
    assert not ExchangeRate.objects.exists()
    assert problem() == "unreachable"
    found = [check for check in checks if check.code == "money.rates"]
    RateAsking.objects.update(since=datetime.now(UTC))
    assert run_checks(found) == []
    RateAsking.objects.update(since=datetime.now(UTC) - timedelta(days=4))
    assert run_checks(found)[0].rows[0]["problem"] == "unreachable"
    assert fetch(nbp) > 0
    assert run_checks(found) == []


def table(**changes: object) -> bytes:
    told: dict[str, object] = {"table": "A", "no": "229/A/NBP/2026", "effectiveDate": "2026-11-25"}
    told |= {"rates": [{"currency": "euro", "code": "EUR", "mid": 4.25}]}
    return json.dumps([told | changes]).encode()


def rate(code: object = "EUR", mid: object = 4.25) -> dict[str, object]:
    return {"code": code, "mid": mid}


LIES = {
    "html": (b"<html>404</html>", "not_json"),
    "nothing": (b"[]", "not_tables"),
    "an object": (b"{}", "not_tables"),
    "deep": (b"[" * 200_000, "not_json"),
    "another table": (table(table="C"), "not_table_a"),
    "no number": (table(no=""), "number"),
    "no day": (table(effectiveDate="25.11.2026"), "day"),
    "a day not asked for": (table(effectiveDate="2026-12-24"), "other_day"),
    "no rates": (table(rates=[]), "no_rates"),
    "no code": (table(rates=[rate(code="eur")]), "currency"),
    "PLN": (table(rates=[rate(code="PLN")]), "currency"),
    "twice": (table(rates=[rate(), rate()]), "currency_twice"),
    "zero": (table(rates=[rate(mid=0)]), "rate"),
    "less than nothing": (table(rates=[rate(mid=-4.25)]), "rate"),
    "words": (table(rates=[rate(mid="4.25")]), "rate"),
    "too much": (table(rates=[rate(mid=1e30)]), "rate"),
    "no number at all": (table().replace(b"4.25", b"NaN"), "not_json"),
    "a day twice": (table()[:-1] + b"," + table()[1:], "day_twice"),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_cannot_be_right_is_refused_whole_and_told_at_once(nbp: Bank, lie: str) -> None:
    body, code = LIES[lie]
    nbp.faults = [(200, body)]
    assert fetch(nbp) == 0
    assert not ExchangeRate.objects.exists()
    assert problem() == code
    assert [finding.code for finding in run_checks([c for c in checks if c.code == "money.rates"])] == ["money.rates"]


@pytest.mark.parametrize(("status", "code"), [(301, "status"), (400, "status"), (404, "not_found")])
def test_another_address_than_the_banks_is_told(nbp: Bank, status: int, code: str) -> None:
    nbp.faults = [(status, b"")]
    assert fetch(nbp) == 0
    assert problem() == code


def test_a_slipped_decimal_point_is_refused_and_what_was_before_stays(nbp: Bank) -> None:
    store(date(2026, 11, 24), EUR="42.5", USD="3.9")
    assert fetch(nbp, date(2026, 11, 25)) == 0
    assert problem() == "jump"
    assert RateAsking.objects.get().detail.endswith("EUR 42.50000000 → 4.2500")
    assert ExchangeRate.objects.count() == 2


def test_the_table_before_the_day_counts() -> None:
    store(date(2026, 11, 20), EUR="4.20")
    store(date(2026, 11, 23), "2/A", EUR="4.30")
    ten = Money(Decimal(10), "EUR")
    # Friday's table holds for events from Saturday to Monday.
    for day, mid in ((20, None), (21, "42.00"), (22, "42.00"), (23, "42.00"), (24, "43.00")):
        expected = None if mid is None else Money(Decimal(mid), "PLN")
        assert in_pln(ten, date(2026, 11, day)) == expected
        assert sql("10", "EUR", date(2026, 11, day)) == (expected and expected.amount)


def test_no_rate_is_guessed_from_long_ago_and_none_of_an_unknown_currency() -> None:
    store(date(2026, 11, 2), EUR="4.20")
    found = [date(2026, 11, day) for day in (12, 13)]
    with clock.frozen(NOON):
        assert rates_at([("EUR", day) for day in found] + [("PLN", found[1]), ("XAU", found[0])]) == {
            ("EUR", found[0]): Decimal("4.2"),
            ("PLN", found[1]): Decimal(1),
        }
        assert in_pln(Money(Decimal(1), "EUR"), found[1]) is None
    assert sql("1", "EUR", found[0]) == Decimal("4.2")
    assert sql("1", "EUR", found[1]) is None
    assert sql("1.005", "PLN", found[1]) == Decimal("1.005")


def test_for_a_day_to_come_the_last_table_before_today_counts() -> None:
    today = clock.today()
    store(today - timedelta(days=1), EUR="4.20")
    store(today, "2/A", EUR="4.40")
    later = today + timedelta(days=300)
    assert in_pln(Money(Decimal(1), "EUR"), later) == Money(Decimal("4.20"), "PLN")
    assert sql("1", "EUR", later) == Decimal("4.20")


def test_a_real_table_takes_the_place_of_a_made_up_one_and_never_of_a_real_one() -> None:
    store(THURSDAY, f"{MADE_UP}2026-11-26", EUR="4.00")
    store(THURSDAY, "1/A", EUR="4.25")
    store(THURSDAY, "2/A", EUR="4.99")
    store(THURSDAY, f"{MADE_UP}2026-11-26", EUR="4.00")
    assert ExchangeRate.objects.get().mid == Decimal("4.25")


def test_nobody_is_asked_where_the_setting_says_so() -> None:
    assert fetch_rates() == 0
    assert not RateAsking.objects.exists()


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 400), st.sets(st.integers(0, 400)))
def test_spans_hold_each_missing_table_and_are_never_too_long(first: date, length: int, gone: set[int]) -> None:
    last = first + timedelta(days=length)
    missing = {first + timedelta(days=n) for n in gone if n <= length and is_table_day(first + timedelta(days=n))}
    stored = set(table_days(first, last)) - missing
    spans = missing_spans(first, last, stored)
    assert all(first <= start <= end <= last and (end - start).days < 93 for start, end in spans)
    assert all(any(start <= day <= end for start, end in spans) for day in missing)
    assert len(spans) <= len(missing)


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_any_answer_is_read_or_refused(body: bytes) -> None:
    with suppress(BadAnswer):
        read_tables(body, SINCE, THURSDAY)


def test_the_demo_company_has_rates_that_go_with_it() -> None:
    store(THURSDAY, EUR="4.21")
    add_rates(THURSDAY)
    assert rates_for(THURSDAY)["JPY"] > 0
    assert all(rates_at([(code, THURSDAY + timedelta(days=n))]) for code in ("EUR", "HUF") for n in (-400, -3, 30))
    assert ExchangeRate.objects.get(on=THURSDAY, currency="EUR").mid == Decimal("4.21")
    remove_rates()
    assert ExchangeRate.objects.count() == 1
