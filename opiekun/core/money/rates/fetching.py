"""Filling what is missing of two years of rates, and how the last attempt ended."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.checks.registry import register_check
from opiekun.core.jobs.periodic import register_periodic
from opiekun.core.models import ExchangeRate, RateAsking
from opiekun.core.money.rates.days import missing_spans
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.core.money.rates.nbp import NbpTables, Unreachable
from opiekun.core.money.rates.storing import MADE_UP, store, stored_days
from opiekun.core.money.rates.tables import BadAnswer

KEPT_DAYS: Final = 731
UNREACHABLE: Final = "unreachable"
# Tables come out until a quarter past twelve on the bank's clock.
_BANK: Final = ZoneInfo("Europe/Warsaw")
_OUT_AT: Final = (12, 15)
log = logging.getLogger(__name__)
# A connection that is lost for days, or an answer that cannot be right.
_ANSWERS: Final = """
SELECT problem, detail, since FROM core_rate_asking
WHERE problem <> '' AND (problem <> 'unreachable' OR since < now() - interval '3 days')
"""


@dataclass(frozen=True, slots=True)
class RatesStand:
    """Until which day real rates are stored, and how the last asking ended (``problem`` empty: well)."""

    until: date | None
    tried_at: datetime | None
    problem: str
    detail: str


def register_rates() -> None:
    """Called once at start-up."""
    register_periodic("core.exchange_rates", "*/30 * * * *", _("Fetch exchange rates of the NBP"), fetch_rates)
    register_check("money.rates", _("Exchange rates of the NBP come in"), _ANSWERS)


def fetch_rates(since: date | None = None, source: NbpTables | None = None) -> int:
    """Store every table that is missing since a day (two years ago); how many came in.

    What is stored already is not asked for, so that it mostly asks nothing. It raises nothing: how it ended is noted,
    and what is missing is asked for again next time.
    """
    if source is None:
        if not settings.NBP_URL:
            return 0
        source = NbpTables(settings.NBP_URL)
    last = _last_out()
    first = since or last - timedelta(days=KEPT_DAYS)
    came = 0
    try:
        for start, end in missing_spans(first, last, stored_days(first, last)):
            came += store(source.tables(start, end))
    except Unreachable as lost:
        _note(UNREACHABLE, str(lost))
    except BadAnswer as wrong:
        _note(wrong.code, wrong.detail)
    else:
        _note("", "")
    forget_rates()
    return came


def rates_stand() -> RatesStand:
    """For the page of those who look after the program."""
    until = ExchangeRate.objects.exclude(table_no__startswith=MADE_UP).aggregate(until=Max("on"))["until"]
    asking = RateAsking.objects.first()
    if asking is None:
        return RatesStand(until, None, "", "")
    return RatesStand(until, asking.tried_at, asking.problem, asking.detail)


def _last_out() -> date:
    now = clock.now().astimezone(_BANK)
    return now.date() if (now.hour, now.minute) >= _OUT_AT else now.date() - timedelta(days=1)


def _note(problem: str, detail: str) -> None:
    now = clock.now()
    if problem:
        log.warning("exchange rates: %s %s", problem, detail)
    before = RateAsking.objects.first()
    since = before.since if before is not None and before.problem == problem else now
    RateAsking.objects.update_or_create(
        pk=1, defaults={"tried_at": now, "since": since, "problem": problem, "detail": detail}
    )
