"""What the page of a case shows, in one statement."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from opiekun.cases.permissions import CASE, may_with_case
from opiekun.cases.rules.staleness import is_stale
from opiekun.cases.rules.working_days import working_days
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.permissions import PARTY, reached_parties
from opiekun.records.custom.links import names_of_links

_COLUMNS: Final = (
    *("id", "version", "number", "title", "details", "type_id", "stage_id", "state", "outcome", "owner_id", "team_id"),
    *("party_id", "parent_id", "source_id", "loss_reason_id", "outcome_note", "expected_close_on", "currency"),
    *("planned_revenue", "planned_cost", "probability", "entered_stage_at", "activated_at", "decided_at", "closed_at"),
    *("created_at", "updated_at"),
)
_SQL: Final = (
    "SELECT "
    + ", ".join(f"c.{name}" for name in _COLUMNS)
    + ", c.custom::json, o.name, coalesce(t.name, ''), coalesce(p.display_name, ''), coalesce(up.title, ''),"
    " cases_step_ahead(c.id), cases_next_step_on(c.id) IS NOT NULL,"
    " (SELECT coalesce(json_agg(json_build_array(n.id, n.display_name, n.job_title, s.role, s.is_primary)"
    "   ORDER BY s.is_primary DESC, s.id), '[]')"
    "  FROM cases_person s JOIN parties_person n ON n.id = s.person_id WHERE s.case_id = c.id),"
    " (SELECT coalesce(json_agg(json_build_array(a.id, a.name, u.part) ORDER BY u.id), '[]')"
    "  FROM cases_user u JOIN accounts_user a ON a.id = u.user_id WHERE u.case_id = c.id),"
    " (SELECT coalesce(json_agg(k.check_id), '[]') FROM cases_check k WHERE k.case_id = c.id),"
    " (SELECT coalesce(json_agg(json_build_array(l.side, l.category_id, l.text, l.amount::text)"
    "   ORDER BY l.position, l.id), '[]') FROM cases_plan_line l WHERE l.case_id = c.id), /* links */"
    " FROM cases_case c JOIN accounts_user o ON o.id = c.owner_id LEFT JOIN accounts_team t ON t.id = c.team_id"
    " LEFT JOIN parties_party p ON p.id = c.party_id LEFT JOIN cases_case up ON up.id = c.parent_id"
    " WHERE c.id = %s AND c.trashed_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class PersonInCase:
    id: int
    name: str
    job_title: str
    role: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class UserInCase:
    id: int
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class PlannedLine:
    side: str
    category_id: int | None
    text: str
    amount: Decimal


@dataclass(frozen=True)
class CaseRecord:
    """A case with the names of who has to do with it. ``days_in_stage`` are working days."""

    id: int
    version: int
    number: str
    title: str
    details: str
    type_id: int
    stage_id: int
    state: str
    outcome: str
    owner_id: int
    team_id: int | None
    party_id: int | None
    parent_id: int | None
    source_id: int | None
    loss_reason_id: int | None
    outcome_note: str
    expected_close_on: date | None
    currency: str
    planned_revenue: Decimal | None
    planned_cost: Decimal | None
    probability: int | None
    entered_stage_at: datetime
    activated_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]
    owner: str
    team: str
    party: str
    parent: str
    days_in_stage: int
    has_step_ahead: bool
    has_next_step: bool
    persons: Sequence[PersonInCase]
    users: Sequence[UserInCase]
    checked: frozenset[int]
    plan_lines: Sequence[PlannedLine]
    links: dict[str, str]
    can_edit: bool
    can_trash: bool
    sees_party: bool

    @property
    def name(self) -> str:
        return self.title

    @cached_property
    def type(self) -> TypeDefinition:
        return definitions().by_id[self.type_id]

    @cached_property
    def stage(self) -> StageDefinition:
        return definitions().stage_by_id[self.stage_id]

    @property
    def is_open(self) -> bool:
        return self.stage.is_open

    @property
    def chance(self) -> int:
        """The probability that counts, in percent."""
        return self.probability if self.probability is not None and self.is_open else self.stage.probability

    @property
    def is_stale(self) -> bool:
        """Whether it stood in its stage for longer than that allows, with nothing planned for it."""
        return is_stale(self.days_in_stage, self.stage.stale_after_days, self.has_step_ahead, self.is_open)


def load_case(viewer: Viewer, case_id: int) -> CaseRecord:
    """The case. Raises NotFound when it does not exist, is in the trash or out of reach."""
    with kept_plans() as cursor:
        cursor.execute(_SQL.replace("/* links */", names_of_links(CASE, "c")), [case_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    owner_id = row[_COLUMNS.index("owner_id")]
    if not may_with_case(viewer, "view", case_id, owner_id):
        raise NotFound
    *columns, has_step_ahead, has_next_step, persons, users, checked, lines, links = row
    entered = row[_COLUMNS.index("entered_stage_at")]
    values: tuple[Any, ...] = (
        *columns,
        working_days(clock.on_day(entered), clock.today()),
        has_step_ahead,
        has_next_step,
        [PersonInCase(*one) for one in persons],
        [UserInCase(*one) for one in users],
        frozenset(checked),
        [PlannedLine(side, category, text, Decimal(amount)) for side, category, text, amount in lines],
        links,
        may_with_case(viewer, "edit", case_id, owner_id),
        may_with_case(viewer, "trash", case_id, owner_id),
        _sees_party(viewer, row[_COLUMNS.index("party_id")]),
    )
    return CaseRecord(*values)


def _sees_party(viewer: Viewer, party_id: int | None) -> bool:
    if party_id is None or not viewer.can(PARTY, "view"):
        return False
    # A live case has a live party.
    return viewer.owners(PARTY, "view") == EVERYONE or reached_parties(viewer).filter(pk=party_id).exists()
