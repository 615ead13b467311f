"""Reads cases as the API shows them: whole cases, by id, in one statement."""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from opiekun.cases.permissions import CASE, may_with_case
from opiekun.cases.selectors.definitions import Definitions, definitions
from opiekun.core.errors import NotFound
from opiekun.core.money import Money
from opiekun.core.viewer import Viewer
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.links import names_of_links

_COLUMNS: Final = (
    *("id", "version", "owner_id", "number", "title", "details", "type_id", "stage_id", "state", "outcome"),
    *("source_id", "loss_reason_id", "outcome_note", "expected_close_on", "currency", "planned_revenue"),
    *("planned_cost", "probability", "entered_stage_at", "activated_at", "decided_at", "closed_at", "created_at"),
    *("updated_at", "team_id", "party_id", "parent_id"),
)
_PERSONS: Final = (
    "(SELECT coalesce(json_agg(json_build_object('person', json_build_object('id', n.id::text, 'name', n.display_name),"
    " 'role', p.role, 'is_primary', p.is_primary) ORDER BY p.is_primary DESC, p.id), '[]')"
    " FROM cases_person p JOIN parties_person n ON n.id = p.person_id WHERE p.case_id = c.id)"
)
_USERS: Final = (
    "(SELECT coalesce(json_agg(json_build_object('user', json_build_object('id', a.id::text, 'name', a.name),"
    " 'part', u.part) ORDER BY u.id), '[]')"
    " FROM cases_user u JOIN accounts_user a ON a.id = u.user_id WHERE u.case_id = c.id)"
)
_LINES: Final = (
    "(SELECT coalesce(json_agg(json_build_object('id', l.id::text, 'side', l.side, 'category', l.category_id,"
    " 'text', l.text, 'amount', l.amount::text) ORDER BY l.position, l.id), '[]')"
    " FROM cases_plan_line l WHERE l.case_id = c.id)"
)
_CHECKED: Final = "(SELECT coalesce(json_agg(k.check_id), '[]') FROM cases_check k WHERE k.case_id = c.id)"
_NAMES: Final = "o.name, t.name, p.display_name, up.title"
_SQL: Final = (
    "SELECT "
    + ", ".join(f"c.{name}" for name in _COLUMNS)
    + f", {_NAMES}, {_PERSONS}, {_USERS}, {_LINES}, {_CHECKED}, c.trashed_at IS NOT NULL, c.custom::json, /* links */"
    " FROM cases_case c JOIN accounts_user o ON o.id = c.owner_id LEFT JOIN accounts_team t ON t.id = c.team_id"
    " LEFT JOIN parties_party p ON p.id = c.party_id LEFT JOIN cases_case up ON up.id = c.parent_id"
    " WHERE c.id = ANY(%s)"
)
_AFTER: Final = len(_COLUMNS)
_PLAIN: Final = (
    *("number", "title", "details", "state", "outcome", "outcome_note", "expected_close_on", "probability"),
    *("entered_stage_at", "activated_at", "decided_at", "closed_at", "created_at", "updated_at"),
)
Row = tuple[Any, ...]


def _fetch(ids: Sequence[int]) -> list[Row]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SQL.replace("/* links */", names_of_links(CASE, "c")), [list(ids)])
        rows: list[Row] = cursor.fetchall()
    return rows


def _reference(record_id: int | None, name: str | None) -> dict[str, str] | None:
    return None if record_id is None else {"id": str(record_id), "name": name or ""}


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if amount is None else Money(amount, currency).as_json()


def _shown(viewer: Viewer, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    values, defined = ShownValues(viewer, CASE), definitions()
    shown = {row[0]: _case(row, values, defined) for row in rows}
    values.note()
    return shown


def _case(row: Row, values: ShownValues, defined: Definitions) -> dict[str, Any]:
    columns = dict(zip(_COLUMNS, row[:_AFTER], strict=True))
    owner, team, party, parent, persons, users, lines, checked = row[_AFTER : _AFTER + 8]
    stage, currency = defined.stage_by_id[columns["stage_id"]], columns["currency"]
    own = columns["probability"]
    return {
        "id": str(columns["id"]),
        "version": str(columns["version"]),
        **{name: columns[name] for name in _PLAIN},
        "type": defined.by_id[columns["type_id"]].code,
        "stage": stage.code,
        "owner": _reference(columns["owner_id"], owner),
        "team": _reference(columns["team_id"], team),
        "party": _reference(columns["party_id"], party),
        "parent": _reference(columns["parent_id"], parent),
        "source": _code(defined, columns["source_id"]),
        "loss_reason": _code(defined, columns["loss_reason_id"]),
        "currency": currency,
        "planned_revenue": _money(columns["planned_revenue"], currency),
        "planned_cost": _money(columns["planned_cost"], currency),
        "probability": own,
        "effective_probability": own if own is not None and stage.is_open else stage.probability,
        "persons": persons,
        "users": users,
        "plan_lines": [_line(defined, line, currency) for line in lines],
        "checklist": [
            {"id": str(point.id), "text": str(point.label), "is_done": point.id in checked} for point in stage.points
        ],
        "custom": values.of(row[0], row[-2], row[-1]),
    }


def _code(defined: Definitions, term_id: int | None) -> str:
    return "" if term_id is None else defined.term_by_id[term_id].code


def _line(defined: Definitions, line: Mapping[str, Any], currency: str) -> dict[str, Any]:
    money = Money(Decimal(line["amount"]), currency).as_json()
    return {**line, "category": _code(defined, line["category"]), "amount": money}


def read_cases(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Cases by id; the caller found the ids within the viewer's reach."""
    return _shown(viewer, _fetch(ids))


def read_case(viewer: Viewer, case_id: int) -> dict[str, Any]:
    """One live case. Raises NotFound when it is not within the viewer's reach."""
    rows = _fetch([case_id])
    if not rows or rows[0][_AFTER + 8] or not may_with_case(viewer, "view", case_id, rows[0][2]):
        raise NotFound
    return _shown(viewer, rows)[case_id]
