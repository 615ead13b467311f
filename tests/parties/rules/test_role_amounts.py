"""Amounts as people write them: Polish, English and spaced notation mean the same; what cannot be taken says why."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.money import Money
from opiekun.core.reading import WrongValue
from opiekun.parties.rules.role_input import decimal, money

_AMOUNTS = st.decimals(0, Decimal("999999999999999.99"), places=2)


def read(written: str) -> Money | None:
    return money({"amount": written, "currency": "PLN"})


@given(_AMOUNTS)
def test_any_formatted_amount_reads_back(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    polish = english.replace(",", "_").replace(".", ",").replace("_", ".")
    spaced = english.replace(",", " ").replace(".", ",")
    swiss = english.replace(",", "'")
    for written in (english, polish, spaced, spaced.replace(" ", "\u00a0"), swiss, f"{amount:f}"):
        assert read(written) == Money(amount, "PLN"), written


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        *(("10.000,00", 10000), ("10,000.00", 10000), ("1.234.567", 1234567), ("1,234,567", 1234567)),
        *(("10 000", 10000), ("10,5", "10.5"), ("10.5", "10.5"), ("0,00", 0), ("12", 12)),
    ],
)
def test_ordinary_notations_are_read(written: str, amount: int | str) -> None:
    assert read(written) == Money(Decimal(amount), "PLN")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("dużo", "not_a_number"), ("1.00.000,00", "not_a_number"), ("10,00,00", "not_a_number")),
        *(("1,000.000,00", "not_a_number"), ("-5", "negative"), ("-10.000,00", "negative")),
        *(("\u2212 10 000,00", "negative"), ("1000000000000000", "too_big"), ("1.000.000.000.000.000,00", "too_big")),
    ],
)
def test_what_cannot_be_taken_says_why(written: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read(written)
    assert refused.value.code == code


def test_three_reasons_have_three_messages() -> None:
    told = set()
    for written in ("dużo", "-5", "1000000000000000"):
        with pytest.raises(WrongValue) as refused:
            read(written)
        told.add(str(refused.value.message))
    assert len(told) == 3


def test_other_numbers_are_read_alike() -> None:
    percent = decimal(Decimal(0), Decimal(100_000), 2)
    assert percent("10.000,50%") == Decimal("10000.50")
