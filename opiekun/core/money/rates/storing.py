"""Storing tables: each once, and only when they can be right after those before."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction

from opiekun.core import clock
from opiekun.core.models import ExchangeRate
from opiekun.core.money.rates.events import RatesCameLate
from opiekun.core.money.rates.lookup import FRESH_DAYS
from opiekun.core.money.rates.tables import RateTable, check_jumps
from opiekun.core.outbox import publish

# What was made up for the demo company; a real table takes its place.
MADE_UP: Final = "demo/"
_STORE: Final = """
INSERT INTO core_exchange_rate AS kept (currency, on_day, table_no, mid)
SELECT currency, %(on)s, %(number)s, mid FROM unnest(%(currencies)s::text[], %(mids)s::numeric[]) AS t(currency, mid)
ON CONFLICT (currency, on_day) DO UPDATE SET table_no = EXCLUDED.table_no, mid = EXCLUDED.mid
WHERE kept.table_no LIKE %(made_up)s AND EXCLUDED.table_no NOT LIKE %(made_up)s
"""


def stored_days(first: date, last: date) -> set[date]:
    """The days of a span whose real tables are stored."""
    rows = ExchangeRate.objects.filter(on__range=(first, last)).exclude(table_no__startswith=MADE_UP)
    return set(rows.values_list("on", flat=True).distinct())


def store(tables: Sequence[RateTable]) -> int:
    """Store tables, oldest first, all or none; how many. Who keeps what was converted by older ones is told.

    Raises BadAnswer for a table that cannot follow the one before.
    """
    with transaction.atomic():
        for table in tables:
            check_jumps(table, _before(table.on))
            store_table(table)
        late = [table.on for table in tables if table.on < clock.today()]
        if late:
            publish(RatesCameLate(since=min(late)))
    return len(tables)


def store_table(table: RateTable) -> None:
    """Store one table as it is; what is stored for its day stays."""
    values: dict[str, Any] = {
        "on": table.on,
        "number": table.number,
        "currencies": list(table.mids),
        "mids": list(table.mids.values()),
        "made_up": f"{MADE_UP}%",
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)


def _before(day: date) -> dict[str, Decimal]:
    rows = ExchangeRate.objects.filter(on__lt=day, on__gte=day - timedelta(days=FRESH_DAYS))
    rows = rows.exclude(table_no__startswith=MADE_UP).order_by("on")
    return dict(rows.values_list("currency", "mid"))
