"""What was booked in a case, on its timeline; changes of the plan are told there among those of the case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import pgettext, pgettext_lazy

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.entry_permissions import entry_reach_sql
from opiekun.cases.permissions import CASE
from opiekun.cases.ui.words import hours, language, money
from opiekun.core import clock
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.core.ui import dates

_BOOKED: Final = """
SELECT e.created_at AS at, e.id AS key, 'case_entry' AS kind, e.id AS record_id,
       CASE WHEN e.minutes IS NULL THEN 'coin' ELSE 'clock' END AS icon, e.text::text AS title, '' AS text, '' AS html,
       NULL::bigint AS person_id, NULL::text AS person, e.created_by_id AS actor_id, '' AS actor,
       jsonb_build_object('side', e.side, 'bucket', e.bucket, 'amount', e.amount::text, 'currency', e.currency,
           'minutes', e.minutes, 'on', e.on_day, 'day', (e.created_at AT TIME ZONE %s::text)::date,
           'worker', CASE WHEN e.worker_id IS DISTINCT FROM e.created_by_id
                     THEN (SELECT u.name FROM accounts_user u WHERE u.id = e.worker_id) END) AS facts
FROM cases_entry e JOIN cases_case c ON c.id = e.case_id
WHERE e.case_id = %s AND e.trashed_at IS NULL
"""


def select_booked(scope: TimelineScope) -> Select | None:
    """Entries that stand in the case, when they were booked; what a colleague's hour costs is not told."""
    reach, values = entry_reach_sql(scope.viewer)
    if reach == "false" or scope.person_id is not None:
        return None
    words = "".join(" AND e.search_key LIKE %s" for _word in scope.words)
    zone = clock.company_zone().key
    return Select(f"{_BOOKED} AND {reach}{words}", [zone, scope.record_id, *values, *scope.words])


def tell_booked(
    _scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """What it was and how much, with its day where it was booked on another."""
    return [_told_booked(entry, row["facts"]) for entry, row in zip(entries, rows, strict=True)]


def _told_booked(entry: TimelineEntry, facts: Any) -> TimelineEntry:
    tags = [(_amount(facts), "")]
    if facts["on"] != facts["day"]:
        tags.append((dates.day(date.fromisoformat(facts["on"]), clock.today(), language()), "outline"))
    if facts["worker"]:
        tags.append((facts["worker"], "outline"))
    url = reverse("case_entry", args=[entry.record_id])
    return replace(entry, title=f"{_booked_as(facts)}: {entry.title}", tags=tags, url=url)


def _amount(facts: Any) -> str:
    if facts["minutes"] is not None:
        return hours(facts["minutes"])
    return money(Decimal(facts["amount"]), facts["currency"])


def _booked_as(facts: Any) -> str:
    if facts["minutes"] is not None:
        return pgettext("on a timeline", "Time")
    return {
        (Side.COST.value, Bucket.ACTUAL.value): pgettext("on a timeline", "Cost"),
        (Side.COST.value, Bucket.COMMITTED.value): pgettext("on a timeline", "Ordered cost"),
        (Side.REVENUE.value, Bucket.ACTUAL.value): pgettext("on a timeline", "Revenue"),
        (Side.REVENUE.value, Bucket.COMMITTED.value): pgettext("on a timeline", "Agreed revenue"),
    }[facts["side"], facts["bucket"]]


MONEY_TIMELINE: Final = (
    TimelineSource(
        *("case.entries", pgettext_lazy("on a timeline", "Costs and time"), "coin"),
        select_booked,
        frozenset({CASE}),
        tell_booked,
    ),
)
