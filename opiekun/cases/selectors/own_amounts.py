"""The sources of money that cases have by themselves: what was booked, and the time that was worked."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from opiekun.cases.amount_sources import AmountKind, AmountSource, Entry
from opiekun.cases.choices import Bucket, Side
from opiekun.cases.entry_permissions import sees_entries
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.money import currency_digits, round_half_up

TIME: Final = "time"
# The rate of the day.
COST_OF_TIME: Final = """
LEFT JOIN LATERAL (
    SELECT h.amount, h.currency FROM cases_hourly_rate h
    WHERE h.user_id = e.worker_id AND h.valid_from <= e.on_day ORDER BY h.valid_from DESC LIMIT 1
) rate ON e.minutes IS NOT NULL
"""
_ENTRIES: Final = f"""
SELECT e.id, e.case_id, CASE WHEN e.minutes IS NULL THEN 'own_' || e.side || '_' || e.bucket ELSE 'time' END, e.on_day,
       CASE WHEN e.minutes IS NULL THEN e.amount ELSE e.minutes * rate.amount / 60 END,
       CASE WHEN e.minutes IS NULL THEN e.currency ELSE coalesce(rate.currency, 'PLN') END,
       e.text, e.category_id, coalesce(a.name, ''), e.worker_id, coalesce(w.name, ''), e.minutes
FROM cases_entry e LEFT JOIN accounts_user a ON a.id = e.created_by_id LEFT JOIN accounts_user w ON w.id = e.worker_id
{COST_OF_TIME}
WHERE e.case_id = ANY(%s) AND e.trashed_at IS NULL ORDER BY e.on_day DESC, e.id DESC
"""  # noqa: S608 - put together from constants


def own_kind(side: str, bucket: str) -> str:
    """The kind of an amount that is booked by hand."""
    return f"own_{side}_{bucket}"


def cost_of_time(exact: Decimal, currency: str) -> Decimal:
    """What time costs, in coins of the currency; half a one goes up."""
    return round_half_up(exact, currency_digits(currency))


def own_entries(case_ids: Sequence[int]) -> list[Entry]:
    """The bookings of the cases, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [list(case_ids)])
        rows = cursor.fetchall()
    terms = definitions().term_by_id
    return [
        Entry(
            *(f"entry:{pk}", kind, case_id, on),
            amount if minutes is None or amount is None else cost_of_time(amount, currency),
            *(currency, text),
            terms[category].code if category in terms else "",
            f"/case-entries/{pk}",
            (),
            *(by, worker_id, worker, minutes),
        )
        for pk, case_id, kind, on, amount, currency, text, category, by, worker_id, worker, minutes in rows
    ]


OWN_AMOUNTS: Final = AmountSource(
    "own",
    (
        AmountKind(own_kind("revenue", "committed"), _("Own booking: revenue agreed"), Side.REVENUE, Bucket.COMMITTED),
        AmountKind(own_kind("revenue", "actual"), _("Own booking: revenue"), Side.REVENUE, Bucket.ACTUAL),
        AmountKind(own_kind("cost", "committed"), _("Own booking: cost ordered"), Side.COST, Bucket.COMMITTED),
        AmountKind(own_kind("cost", "actual"), _("Own booking: cost"), Side.COST, Bucket.ACTUAL),
        AmountKind(TIME, _("Time worked"), Side.COST, Bucket.ACTUAL),
    ),
    own_entries,
    sees_entries,
)
