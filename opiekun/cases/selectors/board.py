"""The board of a type: what each stage holds in sum, and the cards of one stage, a page at a time."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, Final

from psycopg.sql import Literal

from opiekun.cases.rules.staleness import is_stale
from opiekun.cases.rules.working_days import working_days
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition
from opiekun.cases.selectors.narrowing import Narrowed
from opiekun.cases.selectors.step_ahead import step_ahead
from opiekun.core import clock

CARDS: Final = 20
_ENTERED: Final = 9
# Grouped by the case's own probability: what is weighted is worked out from a few sums, not from each row. What is won
# comes last, without a stage. Its first day stands in the text: the plan for any day is a worse one.
_SUMS: Final = """
SELECT cases_case.stage_id, cases_case.currency, cases_case.probability, count(*),
       coalesce(sum(cases_case.planned_revenue), 0)
FROM cases_case
WHERE cases_case.type_id = {type} AND cases_case.trashed_at IS NULL AND cases_case.state <> 'closed' AND {where}
GROUP BY 1, 2, 3
UNION ALL
SELECT NULL, cases_case.currency, NULL, count(*), coalesce(sum(cases_case.planned_revenue), 0)
FROM cases_case
WHERE cases_case.type_id = {type} AND cases_case.trashed_at IS NULL AND cases_case.outcome = 'won'
  AND cases_case.decided_at >= '{won_since}'::timestamptz AND {where}
GROUP BY cases_case.currency
"""
# What is to be done next: the open task that is due first, else the planned talk that comes first. A walk along the
# moments that are kept of a case takes the first of each, however many there are.
_NEXT: Final = """
LEFT JOIN LATERAL (
    SELECT f.on_day, f.at_time, f.title FROM (
        (SELECT coalesce(t.due_on, '9999-12-31'::date) AS on_day, t.due_time AS at_time, t.title::text AS title
         FROM activities_task_moment m JOIN activities_task t ON t.id = m.task_id
         WHERE m.record_id = c.id AND m.due IS NOT NULL ORDER BY m.due, m.task_id LIMIT 1)
        UNION ALL
        (SELECT (i.started_at AT TIME ZONE {zone})::date, (i.started_at AT TIME ZONE {zone})::time, i.subject::text
         FROM activities_interactionlink_moment m JOIN activities_interaction i ON i.id = m.interaction_id
         WHERE m.record_id = c.id AND m.is_planned AND i.trashed_at IS NULL ORDER BY m.at, m.interaction_id LIMIT 1)) f
    ORDER BY f.on_day, f.at_time LIMIT 1) step ON true
"""
# Without a next step there is none ahead.
_AHEAD: Final = f"step.on_day IS NOT NULL AND {step_ahead('c.id', 'cases_today()')}"
# Limit, stages and zone stand in the text: a plan that is kept for any limit expects a tenth of all cases, and reads
# the parties whole to join them (85 ms with a million cases, 2 so). Without values the only plan is kept by itself.
_CARDS: Final = f"""
SELECT c.id, c.version, c.title, c.stage_id, c.planned_revenue, c.currency, c.owner_id, o.name,
       coalesce((SELECT p.display_name FROM parties_party p WHERE p.id = c.party_id), ''), c.entered_stage_at,
       step.on_day, step.at_time, coalesce(step.title, ''),
       {{people}}, {{takes_part}}, c.party_id, c.expected_close_on, c.planned_cost, c.source_id, c.team_id,
       left(c.details, 1), c.custom::json, {_AHEAD}
FROM unnest(ARRAY[{{stages}}]::bigint[]) lane (id) CROSS JOIN LATERAL (
    SELECT * FROM cases_case WHERE cases_case.stage_id = lane.id AND cases_case.trashed_at IS NULL AND {{where}}
    ORDER BY cases_case.entered_stage_at DESC, cases_case.id DESC LIMIT {{most}}) c
JOIN accounts_user o ON o.id = c.owner_id
{_NEXT}
ORDER BY c.entered_stage_at DESC, c.id DESC
"""
# OFFSET 0, as in ``step_ahead``.
_PEOPLE: Final = (
    "EXISTS (SELECT FROM cases_person s WHERE s.case_id = c.id OFFSET 0),"
    " EXISTS (SELECT FROM cases_person s WHERE s.case_id = c.id AND s.is_primary OFFSET 0)"
)
_TAKES_PART: Final = (
    "EXISTS (SELECT FROM cases_user u WHERE u.case_id = c.id AND u.user_id = %s AND u.part = 'participant' OFFSET 0)"
)


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
    by_currency: dict[str, Sum] = field(default_factory=dict)

    def add(self, currency: str, count: int, amount: Decimal, chance: int) -> None:
        """Count cases of one currency and probability in."""
        was = self.by_currency.get(currency, Sum(currency, Decimal(0), Decimal(0)))
        self.count += count
        self.by_currency[currency] = Sum(currency, was.amount + amount, was.weighted + amount * chance / 100)

    @property
    def sums(self) -> list[Sum]:
        """The sums, the company's own currency first."""
        return sorted(self.by_currency.values(), key=lambda one: (one.currency != "PLN", one.currency))


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the board, with its columns that a stage may require. ``days`` are working days in the stage;
    ``takes_part`` says whether whom ``lanes`` was asked for is a participant."""

    id: int
    version: int
    title: str
    stage_id: int
    planned_revenue: Decimal | None
    currency: str
    owner_id: int
    owner: str
    party: str
    days: int
    next_on: date | None
    next_at: time | None
    next_title: str
    has_person: bool
    has_primary: bool
    takes_part: bool
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


@dataclass(slots=True)
class BoardSums:
    """What each open stage of a type holds, by its id, and what was won."""

    stages: dict[int, StageSum] = field(default_factory=dict)
    won: StageSum = field(default_factory=StageSum)


def board_sums(of: TypeDefinition, found: Narrowed, won_since: datetime) -> BoardSums:
    """The sums of the type's board, of what was won those since then; one statement."""
    chances = {stage.id: stage.probability for stage in of.every_stage}
    statement = _SUMS.format(where=found.sql, type=of.id, won_since=won_since.isoformat())
    with found.cursor() as cursor:
        cursor.execute(statement, [*found.values, *found.values])
        rows = cursor.fetchall()
    sums = BoardSums()
    for stage_id, currency, own, count, amount in rows:
        if stage_id is None:
            sums.won.add(currency, count, amount, 100)
            continue
        chance = chances[stage_id] if own is None else own
        sums.stages.setdefault(stage_id, StageSum()).add(currency, count, amount, chance)
    return sums


Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """The cards of a stage, the newest first, and the place where its next page begins."""

    cards: Sequence[Card]
    more: Place | None


def lanes(
    stage_ids: Sequence[int],
    found: Narrowed,
    counts_people: bool = False,
    after: Place | None = None,
    participant: int | None = None,
    only: Sequence[int] = (),
) -> dict[int, Lane]:
    """A page of the cards of each of the stages, by their ids; one statement.

    ``counts_people`` asks whether persons are in each, ``participant`` whether that user takes part in it: each takes a
    look at another table. ``only`` are ids of cases: all of those alone, if any are given.
    """
    where, values = found.sql, list(found.values)
    if after is not None:
        where += " AND (cases_case.entered_stage_at, cases_case.id) < (%s, %s)"
        values += after
    if only:
        where += " AND cases_case.id = ANY(%s::bigint[])"
        values.append(list(only))
    zone = clock.company_zone()
    statement = _CARDS.format(
        where=where,
        stages=",".join(map(str, stage_ids)),
        zone=Literal(zone.key).as_string(),
        most="ALL" if only else CARDS + 1,
        people=_PEOPLE if counts_people else "false, false",
        takes_part="false" if participant is None else _TAKES_PART,
    )
    given = [*([] if participant is None else [participant]), *values]
    with found.cursor_for_many_parts(given) as cursor:
        cursor.execute(statement, given)
        rows = cursor.fetchall()
    since = partial(working_days, until=clock.today())
    cards: dict[int, list[Card]] = {stage_id: [] for stage_id in stage_ids}
    entered: dict[int, datetime] = {}
    for row in rows:
        cells: list[Any] = list(row)
        entered[row[0]] = row[_ENTERED]
        cells[_ENTERED] = since(row[_ENTERED].astimezone(zone).date())
        cards[row[3]].append(Card(*cells))
    most = len(only) or CARDS
    return {stage_id: _lane(one, entered, most) for stage_id, one in cards.items()}


def _lane(cards: list[Card], entered: Mapping[int, datetime], most: int) -> Lane:
    shown = cards[:most]
    return Lane(shown, (entered[shown[-1].id], shown[-1].id) if len(cards) > most else None)


def standing(found: Narrowed, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Which of these cases still stand on the board, each with its stage and version; one statement."""
    columns, where = "id, stage_id, version", f"id = ANY(%s::bigint[]) AND trashed_at IS NULL AND {found.sql}"
    statement = f"SELECT {columns} FROM cases_case WHERE {where}"
    with found.cursor() as cursor:
        cursor.execute(statement, [list(ids), *found.values])
        return {case_id: (stage_id, version) for case_id, stage_id, version in cursor.fetchall()}
