"""Demo exchange rates: made up, so that foreign amounts have one without a network. Real tables take their place."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from opiekun.core.models import ExchangeRate
from opiekun.core.money.rates.days import table_days
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.core.money.rates.storing import MADE_UP

_AROUND: Final = {
    "EUR": "4.2480",
    "USD": "3.6510",
    "GBP": "4.8460",
    "CHF": "4.5380",
    "CZK": "0.1746",
    "HUF": "0.010912",
    "SEK": "0.3865",
    "NOK": "0.3611",
    "DKK": "0.5687",
    "UAH": "0.0869",
    "JPY": "0.02384",
}
_BACK: Final = timedelta(days=500)
# A demo that is looked at next spring still has a rate for the day.
_AHEAD: Final = timedelta(days=370)
# Each currency swings by less than three percent, in waves of its own.
_FILL: Final = """
INSERT INTO core_exchange_rate (currency, on_day, table_no, mid)
SELECT currency, day, %(mark)s || day, round((mid * (1 + 0.015 * sin((day - date '2026-01-01') / (19.0 + place))
    + 0.008 * sin((day - date '2026-01-01') / (3.1 + place))))::numeric, CASE WHEN mid < 0.1 THEN 6 ELSE 4 END)
FROM unnest(%(days)s::date[]) AS day
CROSS JOIN unnest(%(currencies)s::text[], %(mids)s::numeric[]) WITH ORDINALITY AS t(currency, mid, place)
ON CONFLICT DO NOTHING
"""


def add_rates(day: date) -> None:
    """Rates around the day of the load, in the caller's transaction."""
    values: dict[str, Any] = {
        "mark": MADE_UP,
        "days": list(table_days(day - _BACK, day + _AHEAD)),
        "currencies": list(_AROUND),
        "mids": list(_AROUND.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL, values)
    forget_rates()


def remove_rates() -> None:
    """Those that were made up; real ones stay."""
    ExchangeRate.objects.filter(table_no__startswith=MADE_UP).delete()
    forget_rates()
