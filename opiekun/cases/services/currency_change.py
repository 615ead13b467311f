"""The plan of a case gets another currency: its amounts are converted, or their numbers stay, as is said."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.cases.models import Case
from opiekun.cases.rules.case_input import AMOUNTS, CONVERT
from opiekun.cases.services.parts import plan_of
from opiekun.cases.services.planning import check_sums
from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.money import currency_digits, round_half_up
from opiekun.core.money.rates import rates_for

_SIDE: Final = {"planned_revenue": "revenue", "planned_cost": "cost"}
_HOME: Final = {"PLN": Decimal(1)}


def follow_currency(case: Case, clean: dict[str, Any], way: str) -> None:
    """Bring what stays of the plan into the new currency of ``clean``, if there is one, by the ``way`` chosen.

    Converted is by today's rate of the National Bank, each amount and line to the smallest coin. Raises InvalidInput
    where amounts stay and no way is chosen, or no rate is known; AmountsInLines.
    """
    if "currency" not in clean:
        return
    amounts, lines = _what_stays(case, clean)
    if not amounts and not lines:
        return
    if not way:
        words = _("The plan has amounts in %(currency)s. Say whether they are converted, or their numbers stay.")
        raise InvalidInput([FieldError(("currency_change",), "required", words % {"currency": case.currency})])
    if way != CONVERT:
        return
    check_sums(case, clean)
    was, now = _rates(case.currency, clean["currency"])
    digits = currency_digits(clean["currency"])
    for name in amounts:
        clean[name] = round_half_up(getattr(case, name) * was / now, digits)
    if lines:
        clean["plan_lines"] = [{**one, "amount": round_half_up(one["amount"] * was / now, digits)} for one in lines]


def _what_stays(case: Case, clean: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """The amounts without lines of their own, and the lines, that are not given anew."""
    lines = [] if "plan_lines" in clean else plan_of(case.pk)
    sides = {line["side"] for line in clean.get("plan_lines", lines)}
    names = [name for name in AMOUNTS if name not in clean and _SIDE[name] not in sides]
    return [name for name in names if getattr(case, name) is not None], lines


def _rates(was: str, now: str) -> tuple[Decimal, Decimal]:
    """What one unit of each is in PLN."""
    known: Mapping[str, Decimal] = {**rates_for(clock.today()), **_HOME}
    for currency in (was, now):
        if currency not in known:
            message = _("No exchange rate of %(currency)s is known for today.") % {"currency": currency}
            raise InvalidInput([FieldError(("currency_change",), "no_rate", message)])
    return known[was], known[now]
