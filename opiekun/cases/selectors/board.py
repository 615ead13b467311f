"""The board of a type: what each stage holds in sum, and the cards of one stage, a page at a time."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from opiekun.cases.permissions import reach_sql
from opiekun.cases.rules.staleness import is_stale
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition
from opiekun.core.viewer import Viewer

CARDS: Final = 30
_SUMS: Final = """
SELECT c.stage_id, c.currency, count(*), coalesce(sum(c.planned_revenue), 0),
       coalesce(sum(c.planned_revenue * coalesce(c.probability, (%s::jsonb ->> c.stage_id::text)::numeric) / 100), 0)
FROM cases_case c
WHERE c.type_id = %s AND c.trashed_at IS NULL AND c.state <> 'closed' AND {where}
GROUP BY c.stage_id, c.currency
"""
# What is to be done next: the open task that is due first, else the planned talk that comes first; and whether any of
# them is ahead (as ``cases_step_ahead`` says it).
_NEXT: Final = """
LEFT JOIN LATERAL (
    SELECT f.on_day, f.title, bool_or(f.ahead) OVER () AS ahead FROM (
        (SELECT coalesce(t.due_on, '9999-12-31'::date) AS on_day, t.title::text AS title,
                coalesce(t.due_on >= cases_today(), false) AS ahead
         FROM activities_task_link l JOIN activities_task t ON t.id = l.task_id
         WHERE l.record_id = c.id AND t.trashed_at IS NULL AND t.state = 'open')
        UNION ALL
        (SELECT (i.started_at AT TIME ZONE %s)::date, i.subject::text, i.started_at >= now()
         FROM activities_interactionlink n JOIN activities_interaction i ON i.id = n.interaction_id
         WHERE n.record_id = c.id AND i.trashed_at IS NULL AND i.state = 'planned')) f
    ORDER BY f.on_day LIMIT 1) step ON true
"""
_CARDS: Final = f"""
SELECT c.id, c.version, c.title, c.stage_id, c.planned_revenue, c.currency, c.owner_id, o.name,
       coalesce(p.display_name, ''), c.entered_stage_at, cases_working_days(c.entered_stage_at, now()),
       step.on_day, coalesce(step.title, ''),
       EXISTS (SELECT FROM cases_person s WHERE s.case_id = c.id) AS has_person,
       EXISTS (SELECT FROM cases_person s WHERE s.case_id = c.id AND s.is_primary) AS has_primary,
       c.party_id, c.expected_close_on, c.planned_cost, c.source_id, c.team_id, c.details, c.custom::json,
       coalesce(step.ahead, false)
FROM unnest(%s::bigint[]) lane (id) CROSS JOIN LATERAL (
    SELECT * FROM cases_case c WHERE c.stage_id = lane.id AND c.trashed_at IS NULL AND {{where}}
    ORDER BY c.entered_stage_at DESC, c.id DESC LIMIT %s) c
JOIN accounts_user o ON o.id = c.owner_id LEFT JOIN parties_party p ON p.id = c.party_id
{_NEXT}
ORDER BY c.entered_stage_at DESC, c.id DESC
"""
_WON: Final = """
SELECT c.currency, count(*), coalesce(sum(c.planned_revenue), 0) FROM cases_case c
WHERE c.type_id = %s AND c.trashed_at IS NULL AND c.outcome = 'won' AND c.decided_at >= %s AND {where}
GROUP BY c.currency
"""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What narrows a board: owners (none: whoever the viewer reaches), a fragment of the title, the closing day."""

    owners: Sequence[int] = ()
    q: str = ""
    close_by: date | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What a stage holds in one currency; ``weighted`` by the probability that counts."""

    currency: str
    amount: Decimal
    weighted: Decimal


@dataclass(slots=True)
class StageSum:
    """What a stage holds."""

    count: int = 0
    sums: list[Sum] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the board. ``missing`` are the codes of required fields that are empty."""

    id: int
    version: int
    title: str
    stage_id: int
    planned_revenue: Decimal | None
    currency: str
    owner_id: int
    owner: str
    party: str
    entered_stage_at: datetime
    days: int
    next_on: date | None
    next_title: str
    has_person: bool
    has_primary: bool
    party_id: int | None
    expected_close_on: date | None
    planned_cost: Decimal | None
    source_id: int | None
    team_id: int | None
    details: str
    custom: Mapping[str, Any]
    has_step_ahead: bool

    def is_stale(self, stage: StageDefinition) -> bool:
        """Whether it stands in the stage for longer than that allows; a step that is planned makes it wait."""
        return is_stale(self.days, stage.stale_after_days, self.has_step_ahead, stage.is_open)


def _where(viewer: Viewer, narrowed: BoardFilter) -> tuple[str, list[Any]]:
    reach, values = reach_sql(viewer)
    conditions = [reach]
    if narrowed.owners:
        conditions.append("c.owner_id = ANY(%s)")
        values.append(list(narrowed.owners))
    if narrowed.close_by is not None:
        conditions.append("c.expected_close_on <= %s")
        values.append(narrowed.close_by)
    for word in narrowed.q.split()[:8]:
        conditions.append("c.search_key LIKE '%%' || core_fold(%s) || '%%'")
        values.append(word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
    return " AND ".join(conditions), values


def stage_sums(viewer: Viewer, of: TypeDefinition, narrowed: BoardFilter) -> dict[int, StageSum]:
    """What each open stage of the type holds for the viewer, by its id; one statement."""
    where, values = _where(viewer, narrowed)
    chances = json.dumps({str(stage.id): str(stage.probability) for stage in of.every_stage})
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(where=where), [chances, of.id, *values])
        rows = cursor.fetchall()
    found: dict[int, StageSum] = {}
    for stage_id, currency, count, amount, weighted in rows:
        one = found.setdefault(stage_id, StageSum())
        one.count += count
        one.sums.append(Sum(currency, amount, weighted))
    return found


Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """The cards of a stage, the newest first, and the place where its next page begins."""

    cards: Sequence[Card]
    more: Place | None


def lanes(
    viewer: Viewer, stage_ids: Sequence[int], narrowed: BoardFilter, zone: str, after: Place | None = None
) -> dict[int, Lane]:
    """A page of the cards of each of the stages, by their ids; one statement. ``zone`` is the company's."""
    where, values = _where(viewer, narrowed)
    if after is not None:
        where, values = f"{where} AND (c.entered_stage_at, c.id) < (%s, %s)", [*values, *after]
    with connection.cursor() as cursor:
        cursor.execute(_CARDS.format(where=where), [list(stage_ids), *values, CARDS + 1, zone])
        rows = cursor.fetchall()
    found: dict[int, list[Card]] = {stage_id: [] for stage_id in stage_ids}
    for row in rows:
        found[row[3]].append(Card(*row))
    return {stage_id: _lane(cards) for stage_id, cards in found.items()}


def _lane(cards: list[Card]) -> Lane:
    shown = cards[:CARDS]
    return Lane(shown, (shown[-1].entered_stage_at, shown[-1].id) if len(cards) > CARDS else None)


def won_since(viewer: Viewer, of: TypeDefinition, narrowed: BoardFilter, since: datetime) -> StageSum:
    """What was won since then; one statement."""
    where, values = _where(viewer, narrowed)
    with connection.cursor() as cursor:
        cursor.execute(_WON.format(where=where), [of.id, since, *values])
        rows = cursor.fetchall()
    return StageSum(sum(row[1] for row in rows), [Sum(currency, amount, amount) for currency, _n, amount in rows])
