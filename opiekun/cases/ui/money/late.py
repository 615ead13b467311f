"""What is said where an amount is converted by an older table of the bank, since the one that counts has not come."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from opiekun.cases.selectors.money import CaseMoney, Counted
from opiekun.cases.ui.words import language
from opiekun.core import clock
from opiekun.core.money.rates import PLN, used_rates_for
from opiekun.core.ui import dates


def late_notices(found: CaseMoney) -> Sequence[str]:
    """Above the figures: of each older table which currencies it converts."""
    currencies: dict[tuple[str, str, str], set[str]] = {}
    for one in found.entries:
        if one.late is not None and one.late.awaited is not None and one.value is not None:
            key = (one.late.number, _day(one.late.on), _day(one.late.awaited))
            currencies.setdefault(key, set()).update({one.entry.currency, found.currency} - {PLN})
    words = _(
        "%(currencies)s: converted by the NBP table %(number)s of %(day)s. The one of %(due)s, which counts, has not"
        " come yet; once it is here the figures follow it."
    )
    return [
        words % {"currencies": ", ".join(sorted(named)), "number": number, "day": day, "due": due}
        for (number, day, due), named in currencies.items()
    ]


def late_note(one: Counted) -> str:
    """Beside the rate of an entry; nothing where the right table is there."""
    if one.late is None or one.late.awaited is None:
        return ""
    words = _("table of %(day)s, until that of %(due)s comes")
    days = [dates.short_date(day, language()) for day in (one.late.on, one.late.awaited)]
    return words % {"day": days[0], "due": days[1]}


def late_today(currencies: Iterable[str]) -> str:
    """Beside sums by the rates of today in which there is something of these currencies: from which day they are where
    newer ones are awaited. Nothing is looked up where there are none."""
    foreign = set(currencies) - {PLN}
    rates = used_rates_for(clock.today()) if foreign else {}
    used = [rates[currency] for currency in foreign if currency in rates]
    due = [one.awaited for one in used if one.awaited is not None]
    if not due:
        return ""
    days = [dates.short_date(day, language()) for day in (min(one.on for one in used), max(due))]
    return _("exchange rates of %(day)s, until those of %(due)s come") % {"day": days[0], "due": days[1]}


def _day(day: date) -> str:
    return dates.full_date(day, language())
