"""Amounts of money: a decimal and its currency, rounded half up in one place."""

from opiekun.core.money.columns import amount_field, currency_field, quantity_field, rate_field, unit_price_field
from opiekun.core.money.currencies import UnknownCurrency, currency_digits
from opiekun.core.money.value import CurrencyMismatch, Money, round_half_up, total

__all__ = [
    "CurrencyMismatch",
    "Money",
    "UnknownCurrency",
    "amount_field",
    "currency_digits",
    "currency_field",
    "quantity_field",
    "rate_field",
    "round_half_up",
    "total",
    "unit_price_field",
]
