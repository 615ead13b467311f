"""Which cases an analysis is about: those within the viewer's reach that its filters leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeGuard

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from opiekun.accounts.models import Membership, Team
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.models import Case
from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import CASE, OF_PARTICIPANTS
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.clock import midnight
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import EVERYONE, Owners, Viewer
from opiekun.parties.selectors.list_conditions import PARTY_LIST_FIELD
from opiekun.records.conditions import Condition, Either, Every, Leaf, Operator, Some, compile_condition
from opiekun.records.reports.report import ReportChoice

LIST: Final = "party_list"
OWNER: Final = "owner"
SOURCE: Final = "source"
_TRASHED: Final = "SELECT id FROM cases_case WHERE trashed_at IS NOT NULL"
_JOINED: Final = "SELECT u.case_id FROM cases_user u WHERE u.user_id = %s AND u.part = 'participant'"
_LIVE: Final = "reached.trashed_at IS NULL"


@dataclass(frozen=True, slots=True)
class Scope:
    """The cases that count. ``condition`` is what a list of cases is asked to show the same."""

    viewer: Viewer
    action: str
    condition: Every

    def among(self, column: str) -> tuple[str, list[Any]]:
        """That the column holds the id of a case that counts, for plain SQL."""
        parts: list[str] = []
        reach, values = self._reach("reached")
        if reach is not None:
            # Not a list of ids: the database takes that for 200 of them, and looks the rows of each case up one by one.
            parts.append(f"EXISTS (SELECT FROM cases_case reached WHERE reached.id = {column} AND {_LIVE} AND {reach})")
        if self.condition == Every():
            if not parts:
                # Few are in the trash: looking them up once is less than looking for each that is not.
                return f"{column} NOT IN (" + _TRASHED + ")", []
        else:
            held, given = self.holds(self.condition, column, live=True)
            parts.append(held)
            values.extend(given)
        return " AND ".join(parts), values

    def of_row(self, row: str = "c") -> tuple[str, list[Any]]:
        """That the case of the alias counts."""
        reach, values = self._reach(row)
        parts = [f"{row}.trashed_at IS NULL", *([] if reach is None else [reach])]
        parts += self._chosen(row, values, "id")
        return " AND ".join(parts), values

    @property
    def is_counted_by_month(self) -> bool:
        """Whether all that is asked of a case is whose it is and where it came from."""
        return all(_is_of_owner(part) or _is_of_source(part) for part in self.condition.parts)

    def of_passage(self, row: str = "p") -> tuple[str, list[Any]]:
        """That the case of the passage of the alias counts. Whose it is, where it came from and with whom it is stands
        in the passage: no case is looked at for that."""
        reach, values = self._reach(row, "case_id")
        # What has no owner is in the trash.
        parts = [f"{row}.owner_id IS NOT NULL", *([] if reach is None else [reach])]
        parts += self._chosen(row, values, "case_id")
        return " AND ".join(parts), values

    def of_month(self, row: str = "m") -> tuple[str, list[Any]]:
        """That what is counted in the row counts here, as far as it is known by whose it is: for a scope that
        ``is_counted_by_month``. What else is in reach is ``of_joined``."""
        owners = self._owners()
        values: list[Any] = []
        parts = ["true"]
        if owners != EVERYONE:
            parts.append(f"{row}.owner_id = ANY(%s)")
            values.append(sorted(owners))
        return " AND ".join([*parts, *self._chosen(row, values, "")]), values

    def of_joined(self, row: str = "p") -> tuple[str, list[Any]] | None:
        """That the case of the passage is in reach only because the viewer takes part in it; None where that gives
        nothing."""
        owners = self._owners()
        if owners == EVERYONE or not self._counts_joined:
            return None
        values: list[Any] = [self.viewer.id, sorted(owners)]
        of_others = f"{row}.owner_id IS NOT NULL AND NOT {row}.owner_id = ANY(%s)"
        parts = [f"{row}.case_id IN ({_JOINED})", of_others]
        return " AND ".join([*parts, *self._chosen(row, values, "case_id")]), values

    def holds(self, condition: Condition, column: str, live: bool = False) -> tuple[str, list[Any]]:
        """That the condition holds for the case whose id the column has, as a list would have it."""
        rows = Case.objects.filter(compile_condition(CASE_KIND, self.viewer, condition))
        if live:
            rows = rows.filter(trashed_at=None)
        found, values = sql_of(rows.order_by().values("pk"))
        return f"{column} IN ({found})", values

    def _reach(self, row: str, case: str = "id") -> tuple[str | None, list[Any]]:
        """That the case of the alias, whose id is in the column, is within reach; None where all are."""
        owners = self._owners()
        if owners == EVERYONE:
            return None, []
        if not self._counts_joined:
            return f"{row}.owner_id = ANY(%s)", [sorted(owners)]
        return f"({row}.owner_id = ANY(%s) OR {row}.{case} IN ({_JOINED}))", [sorted(owners), self.viewer.id]

    def _owners(self) -> Owners:
        """Whose cases are within reach; nobody's without the right."""
        return self.viewer.owners(CASE, self.action) if self.viewer.can(CASE, self.action) else frozenset()

    @property
    def _counts_joined(self) -> bool:
        """Whether cases are within reach, too, in which the viewer takes part."""
        may = self.viewer.can(CASE, self.action)
        return may and self.action in OF_PARTICIPANTS and self.viewer.id is not None

    def _chosen(self, row: str, values: list[Any], case: str) -> list[str]:
        """What the filters leave, each as a part; its values are added to the others. What a case and its passages know
        alike is asked of the row; of the rest, of the case whose id is in the column."""
        parts, others = [], []
        for part in self.condition.parts:
            if _is_of_owner(part):
                parts.append(f"{row}.owner_id = ANY(%s)")
                values.append([int(pk) for pk in part.values])
            elif _is_of_source(part):
                parts.append(f"{row}.source_id = ANY(%s)")
                values.append(_sources(part))
            elif isinstance(part, Some) and part.relation == "party":
                found, given = sql_of(self._parties(part.part))
                parts.append(f"{row}.party_id IN ({found})")
                values.extend(given)
            else:
                others.append(part)
        if others:
            held, given = self.holds(Every(tuple(others)), f"{row}.{case}")
            parts.append(held)
            values.extend(given)
        return parts

    def _parties(self, condition: Condition) -> QuerySet[Any, Any]:
        """The parties within the viewer's reach for which it holds, as a list of cases would have it."""
        kind = record_kind("party")
        rows = kind.visible(self.viewer, "view").filter(compile_condition(kind, self.viewer, condition))
        return rows.order_by().values("pk")


def _is_of_owner(part: Condition) -> TypeGuard[Leaf]:
    return isinstance(part, Leaf) and part.field == OWNER and part.operator == Operator.IS


def _is_of_source(part: Condition) -> TypeGuard[Leaf]:
    return isinstance(part, Leaf) and part.field == SOURCE and part.operator == Operator.IS


def _sources(part: Leaf) -> list[int]:
    """The ids of those that are asked for; one that is none leaves nothing."""
    terms = (definitions().term_by_code(TermKind.SOURCE, str(code)) for code in part.values)
    return [term.id for term in terms if term is not None]


def sql_of(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """The rows as plain SQL, also where it is known beforehand that there are none."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        width = len(rows.query.values_select) or 1
        return f"SELECT {', '.join(['NULL::bigint'] * width)} WHERE false", []
    return sql, list(values)


def scope_of(viewer: Viewer, choice: ReportChoice, without: str = "") -> Scope:
    """What the filters of a report leave, but for one of them that is asked in another way."""
    parts: list[Condition] = []
    for code in ("type", OWNER, SOURCE):
        if code != without and (chosen := choice.chosen(code)):
            parts.append(Leaf(code, Operator.IS, chosen))
    if teams := choice.chosen("team"):
        members = members_of([int(pk) for pk in teams])
        parts.append(Leaf(OWNER, Operator.IS, tuple(map(str, members))) if members else Either())
    if lists := choice.chosen(LIST):
        parts.append(Some("party", Leaf(PARTY_LIST_FIELD, Operator.IS, lists)))
    return Scope(viewer, choice.action, Every(tuple(parts)))


def members_of(teams: list[int]) -> list[int]:
    """Who is in the teams or in one below them."""
    parents = dict(Team.objects.filter(trashed_at__isnull=True).values_list("pk", "parent_id"))
    found = {pk for pk in teams if pk in parents}
    while below := {pk for pk, parent in parents.items() if parent in found and pk not in found}:
        found |= below
    rows = Membership.objects.filter(team_id__in=found).order_by("user_id")
    return list(rows.values_list("user_id", flat=True).distinct())


def after(day: date) -> datetime:
    """When the day is over."""
    return midnight(day + timedelta(days=1))
