"""Money as a value: pure, exact, never mixed between currencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from opiekun.core.money.currencies import currency_digits

# numeric(19,4): the largest amount that a column holds.
LARGEST = Decimal("999999999999999.9999")


class CurrencyMismatch(ValueError):
    """Amounts of different currencies were added or compared."""


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """``value`` rounded to ``digits`` after the point; a half goes away from zero."""
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency (ISO 4217 code). Raises UnknownCurrency, and ValueError for NaN or too much."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"an amount is a finite Decimal, not {self.amount!r}")
        if abs(self.amount) > LARGEST:
            raise ValueError(f"{self.amount} is more than an amount can hold")
        currency_digits(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(Decimal(0), currency)

    def rounded(self) -> Money:
        """Rounded to what can be paid in the currency."""
        return Money(round_half_up(self.amount, currency_digits(self.currency)), self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        """The exact product; round when it is to be paid."""
        with localcontext() as context:
            context.prec = 60
            return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def shared(self, weights: list[Decimal]) -> list[Money]:
        """Split in proportion to the weights into payable parts whose sum is this (rounded) amount exactly.

        What rounding leaves over goes, coin by coin, to the parts that lost most by it. Raises ValueError when there
        are no weights, one is negative, or all are zero.
        """
        whole = sum(weights, Decimal(0))
        if not weights or min(weights) < 0 or whole == 0:
            raise ValueError("weights must not be negative, and not all zero")
        digits = currency_digits(self.currency)
        with localcontext() as context:
            context.prec = 60
            coins = int(self.rounded().amount.scaleb(digits))
            exact = [coins * weight / whole for weight in weights]
            parts = [int(share.to_integral_value(rounding="ROUND_FLOOR")) for share in exact]
            by_loss = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
            for n in by_loss[: coins - sum(parts)]:
                parts[n] += 1
            return [Money(Decimal(part).scaleb(-digits), self.currency) for part in parts]

    def as_json(self) -> dict[str, str]:
        """As the API shows it: {"amount": "12.50", "currency": "PLN"}."""
        digits = max(currency_digits(self.currency), -int(self.amount.normalize().as_tuple().exponent))
        return {"amount": f"{round_half_up(self.amount, digits):f}", "currency": self.currency}

    def __str__(self) -> str:
        return f"{self.as_json()['amount']} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{other.currency} is not {self.currency}")
        return other.amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The exact sum; zero of ``currency`` when there are none. Raises CurrencyMismatch."""
    return sum(amounts, Money.zero(currency))
