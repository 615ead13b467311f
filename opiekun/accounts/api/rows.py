"""Reads users and teams as the API shows them, in one statement."""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection

from opiekun.accounts.added_values import added_values
from opiekun.core.viewer import Viewer

_USER: Final = (
    *("id", "version", "email", "name", "first_name", "last_name", "phone", "language", "is_active"),
    *("created_at", "updated_at"),
)
_USERS_SQL: Final = (
    "SELECT "
    + ", ".join(f"u.{name}" for name in _USER)
    + ", ARRAY(SELECT role_id::text FROM accounts_user_role r WHERE r.user_id = u.id ORDER BY role_id),"
    " ARRAY(SELECT team_id::text FROM accounts_membership m WHERE m.user_id = u.id ORDER BY team_id), /* added */"
    " FROM accounts_user u WHERE u.id = ANY(%s)"
)
_TEAMS_SQL: Final = (
    "SELECT t.id, t.version, t.name, t.parent_id::text, t.created_at, t.updated_at,"
    " (SELECT coalesce(json_agg(json_build_object('user', json_build_object('id', u.id::text, 'name', u.name),"
    " 'is_lead', m.is_lead) ORDER BY u.sort_key, u.id), '[]')"
    " FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id WHERE m.team_id = t.id), /* added */"
    " FROM accounts_team t WHERE t.id = ANY(%s)"
)
_TEAM: Final = ("id", "version", "name", "parent_id", "created_at", "updated_at", "members")


def _fetch(
    viewer: Viewer, kind: str, row: str, statement: str, names: Sequence[str], ids: Sequence[int]
) -> Mapping[int, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("/* added */", added_values().columns(kind, row)), [list(ids)])
        rows = cursor.fetchall()
    added = added_values().shown_to_programs(viewer, kind, {values[0]: (values[-2], values[-1]) for values in rows})
    return {
        values[0]: {
            **dict(zip(names, values[:-2], strict=True)),
            "id": str(values[0]),
            "version": str(values[1]),
            "custom": added[values[0]],
        }
        for values in rows
    }


def read_users(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Users by id; the caller found the ids within the viewer's reach."""
    return _fetch(viewer, "user", "u", _USERS_SQL, (*_USER, "role_ids", "team_ids"), ids)


def read_teams(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Teams by id; the caller found the ids within the viewer's reach."""
    return _fetch(viewer, "team", "t", _TEAMS_SQL, _TEAM, ids)
