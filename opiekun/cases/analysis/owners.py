"""What reports tell by owner: their names, and their targets."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.cases.analysis.scope import LIST, members_of
from opiekun.cases.analysis.worth import PLN, sentences
from opiekun.cases.selectors.targets import Target, targets
from opiekun.core.money.rates import UsedRate, used_rates_at
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.records.reports.report import Period, ReportChoice


def owner_names(ids: Collection[int]) -> dict[int, str]:
    """The names of owners by id; one statement, none for nobody."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def targets_of(viewer: Viewer, choice: ReportChoice) -> tuple[Mapping[tuple[int, date], Decimal], str]:
    """The targets of the months of the period in PLN, by owner and month, and what is to be said of them.

    Targets are of all that an owner sells: a report of a part of it has none. One counts whole for each month that the
    period touches, a foreign one by the rate of the first day of its month.
    """
    if any(choice.chosen(code) for code in ("type", "source", LIST)):
        return {}, _("Targets are shown without the filters of type, source and party list: they are of all sales.")
    found = targets(viewer, choice.period.first, choice.period.last, _owners(choice), choice.action)
    known, late = targets_in_pln(found)
    unrated = _("Some targets have no exchange rate and are left out.") if len(known) < len(found) else ""
    return known, sentences(_of_whole_months(choice.period) if known else "", late, unrated)


def _of_whole_months(period: Period) -> str:
    """What is said of targets beside figures of a part of their months."""
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1:
        return ""
    return _("Targets are of whole months, also of those that lie in the period in part.")


def targets_in_pln(found: Sequence[Target]) -> tuple[Mapping[tuple[int, date], Decimal], str]:
    """What the targets are in PLN by the rate of the first day of their month, those that have one, and what is to be
    said where newer rates are awaited; one statement."""
    rates = used_rates_at([(one.currency, one.month) for one in found])
    amounts = {
        (one.owner_id, one.month): one.amount
        if one.currency == PLN
        else one.amount * rates[one.currency, one.month].mid
        for one in found
        if one.currency == PLN or (one.currency, one.month) in rates
    }
    return amounts, _by_older_rates(rates.values())


def _by_older_rates(used: Iterable[UsedRate]) -> str:
    late = [(one.on, one.awaited) for one in used if one.awaited is not None]
    if not late:
        return ""
    days = [dates.full_date(day, get_language() or "pl") for day in (min(on for on, _due in late), late[0][1])]
    words = _("Targets in foreign currencies are partly by the exchange rates of %(day)s, until those of %(due)s come.")
    return words % {"day": days[0], "due": days[1]}


def _owners(choice: ReportChoice) -> list[int] | None:
    """Whose targets count; None for everybody's."""
    owners = [int(pk) for pk in choice.chosen("owner")] or None
    if teams := choice.chosen("team"):
        members = set(members_of([int(pk) for pk in teams]))
        owners = sorted(members if owners is None else members & set(owners))
    return owners


def targets_shown(choice: ReportChoice) -> Callable[..., str]:
    """What gives the address of the page of the targets behind a figure: of an owner or all, of a month or all."""
    chosen = _owners(choice) or []

    def address(owner: int | None = None, month: date | None = None) -> str:
        first, last = month or choice.period.first, month or choice.period.last
        owners = chosen if owner is None else [owner]
        asked = [("from", f"{first:%Y-%m}"), ("to", f"{last:%Y-%m}"), *(("owner", str(pk)) for pk in owners)]
        return f"{reverse('sales_targets_shown')}?{urlencode(asked)}"

    return address
