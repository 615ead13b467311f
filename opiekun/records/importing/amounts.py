"""Amounts in files, where one does not guess."""

from django.utils.translation import gettext as _

from opiekun.core.money import UnknownCurrency, currency_digits
from opiekun.core.money.notation import is_unclear
from opiekun.core.reading import WrongValue


def check_clear(amount: str, currency: str) -> None:
    """Raise WrongValue for an amount of which nobody can say whether it has thousands or cents: "10.000"."""
    if is_unclear(amount) and _digits_of(currency) < 3:
        raise WrongValue("unclear_amount", _("Thousands or cents? Write it as 10000 or 10.00."))


def _digits_of(currency: str) -> int:
    """How many digits amounts have after the point; of a currency that is none, usual ones."""
    try:
        return currency_digits(currency)
    except UnknownCurrency:
        return 2
