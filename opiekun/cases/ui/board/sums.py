"""Sums of a board in words: each currency by itself, and all of them in złoty by the rates of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from opiekun.cases.selectors.board import StageSum, Sum
from opiekun.cases.ui.words import whole_money
from opiekun.core import clock
from opiekun.core.money.rates import rates_for

HOME: Final = "PLN"
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class ShownSum:
    """``amounts`` are the sums of the currencies. ``in_pln`` is their sum by today's rates where there are others than
    złoty, ``without`` says which of them have no rate and are left out of it."""

    amounts: Sequence[str]
    weighted: Sequence[str]
    in_pln: str = ""
    weighted_in_pln: str = ""
    without: str = ""

    @property
    def main(self) -> str:
        """The one figure for which there is always room."""
        return self.in_pln or " · ".join(self.amounts)

    @property
    def main_weighted(self) -> str:
        return self.weighted_in_pln or " · ".join(self.weighted)

    @property
    def weighted_beside(self) -> str:
        """Beside ``main``: a lane has no room to say the currency twice where it stands in front."""
        return self.main_weighted.removeprefix(f"{HOME}\N{NO-BREAK SPACE}")


def shown_sum(held: StageSum) -> ShownSum:
    """The sums of a stage, or of all; rates are looked up only where there is something to change."""
    sums = held.sums
    amounts = [whole_money(one.amount, one.currency) for one in sums if one.amount]
    weighted = [whole_money(one.weighted, one.currency) for one in sums if one.weighted]
    foreign = [one for one in sums if one.currency != HOME and one.amount]
    if not foreign:
        return ShownSum(amounts, weighted)
    rates = rates_for(clock.today())
    unknown = [one.currency for one in foreign if one.currency not in rates]
    known = [one for one in sums if one.currency == HOME or one.currency in rates]
    without = _("without %(currencies)s: no rate") % {"currencies": ", ".join(unknown)} if unknown else ""
    if not known:
        return ShownSum(amounts, weighted, without=without)
    rate = {HOME: Decimal(1), **rates}
    total = sum((one.amount * rate[one.currency] for one in known), _NOTHING)
    chance = sum((one.weighted * rate[one.currency] for one in known), _NOTHING)
    return ShownSum(amounts, weighted, f"≈ {whole_money(total, HOME)}", whole_money(chance, HOME), without)


def all_of(stages: Iterable[StageSum]) -> StageSum:
    """What the stages hold together."""
    total = StageSum()
    for stage in stages:
        total.count += stage.count
        for one in stage.sums:
            was = total.by_currency.get(one.currency, Sum(one.currency, _NOTHING, _NOTHING))
            total.by_currency[one.currency] = Sum(one.currency, was.amount + one.amount, was.weighted + one.weighted)
    return total
