from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.money import CurrencyMismatch, Money, UnknownCurrency, amount_field, rate_field, round_half_up, total
from opiekun.core.money.currencies import OFFERED

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)
currencies = st.sampled_from(["PLN", "EUR", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("value", "currency", "payable"),
    [
        ("0.005", "PLN", "0.01"),
        ("-0.005", "PLN", "-0.01"),
        ("0.0049", "PLN", "0.00"),
        ("1.5", "JPY", "2"),
        ("2.0005", "KWD", "2.001"),
    ],
)
def test_a_half_is_rounded_away_from_zero_to_the_digits_of_the_currency(
    value: str, currency: str, payable: str
) -> None:
    assert Money(Decimal(value), currency).rounded().amount == Decimal(payable)


@given(amounts, currencies)
def test_rounding_twice_is_rounding_once_and_moves_by_at_most_half_a_coin(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    once = money.rounded()
    assert once == once.rounded()
    assert abs(once.amount - amount) * 2 <= Decimal(1).scaleb(once.amount.as_tuple().exponent)  # type: ignore[arg-type]


@given(st.lists(amounts, max_size=20))
def test_a_sum_is_exact_in_any_order(values: list[Decimal]) -> None:
    money = [Money(value, "PLN") for value in values]
    assert total(money, "PLN") == total(reversed(money), "PLN")
    assert total(money, "PLN").amount == sum(values, Decimal(0))


@given(amounts, st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1, max_size=12), currencies)
def test_shares_of_an_amount_sum_to_it(amount: Decimal, weights: list[Decimal], currency: str) -> None:
    money = Money(amount, currency)
    if sum(weights) == 0:
        with pytest.raises(ValueError):
            money.shared(weights)
        return
    shares = money.shared(weights)
    assert total(shares, currency) == money.rounded()
    assert all(share == share.rounded() for share in shares)


@given(amounts, amounts)
def test_adding_and_taking_away_cancel(one: Decimal, two: Decimal) -> None:
    a, b = Money(one, "EUR"), Money(two, "EUR")
    assert a + b - b == a
    assert a + -a == Money.zero("EUR")
    assert (a < b) == (one < two)


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "PLN") + Money(Decimal(1), "EUR")
    with pytest.raises(CurrencyMismatch):
        assert Money(Decimal(1), "PLN") < Money(Decimal(1), "EUR")


@pytest.mark.parametrize("code", ["", "pln", "XXQ", "PLNX", "XXX", "XTS", "XAU", "DEM", "PLZ"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(Decimal(1), code)


@pytest.mark.parametrize("code", [*OFFERED, "HRK", "BGN", "KWD"])
def test_what_is_or_lately_was_money_is_taken(code: str) -> None:
    assert Money(Decimal(1), code).currency == code


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 15, 1.5, None])
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(ValueError):
        Money(amount, "PLN")  # type: ignore[arg-type]


def test_money_is_shown_with_the_digits_of_its_currency() -> None:
    assert Money(Decimal("12.5"), "PLN").as_json() == {"amount": "12.50", "currency": "PLN"}
    assert Money(Decimal("12"), "JPY").as_json()["amount"] == "12"
    assert Money(Decimal("12.3456"), "PLN").as_json()["amount"] == "12.3456"
    assert str(Money(Decimal("1000000"), "PLN")) == "1000000.00 PLN"


def test_the_largest_values_are_rounded_without_loss() -> None:
    assert round_half_up(Decimal("99999999999999999999.123455"), 5) == Decimal("99999999999999999999.12346")


def test_columns_hold_what_the_house_decided() -> None:
    assert (amount_field().max_digits, amount_field().decimal_places) == (19, 4)
    assert (rate_field().max_digits, rate_field().decimal_places) == (18, 8)
