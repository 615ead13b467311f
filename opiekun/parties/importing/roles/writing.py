"""Roles written: new ones by COPY, changed ones by one statement, whatever their number."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from opiekun.core import clock
from opiekun.core.record_ids import reserve_record_ids
from opiekun.parties.importing.roles.standing import NUMBER, REMARKS, RoleStanding
from opiekun.parties.importing.writing import as_json, copy_rows, read_versions
from opiekun.parties.models import PartyRole
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.services.role_rules import next_numbers, to_columns

_FIXED = (NUMBER, REMARKS, "custom")


def write_roles(kind: RoleKind, new: Sequence[RoleStanding], changed: Sequence[RoleStanding]) -> None:
    """Write new roles, whose parties are there by now, and changed ones; their targets get ids and versions."""
    ids = iter(reserve_record_ids(len(new))) if new else iter(())
    for standing in new:
        standing.target.id = next(ids)
    _number(kind, [standing for standing in new if not standing.values[NUMBER]])
    columns = (*_FIXED, *kind.columns)
    update_roles(kind, changed)
    rows = [(s.target.id, s.party_id, *(_columns(kind, s)[column] for column in columns)) for s in new]
    copy_rows(f'"{kind.table}"', ("id", "party_id", *columns), rows)
    read_versions(kind.table, [standing.target for standing in (*new, *changed)])


def update_roles(kind: RoleKind, changed: Sequence[RoleStanding]) -> None:
    """Give roles the values that they have been given, by one statement."""
    if not changed:
        return
    columns = (*_FIXED, *kind.columns)
    asked = ", ".join(f"%s::{_type(kind, column)}[]" for column in columns)
    changes = ", ".join(f"{column} = given.{column}" for column in columns)
    rows = [_columns(kind, standing) for standing in changed]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{kind.table}" t SET {changes} FROM unnest(%s::bigint[], {asked})'  # noqa: S608
            f" AS given (id, {', '.join(columns)}) WHERE t.id = given.id",
            [[s.target.id for s in changed], *([row[column] for row in rows] for column in columns)],
        )


def _columns(kind: RoleKind, standing: RoleStanding) -> Mapping[str, Any]:
    return {**to_columns(kind, standing.values), "custom": as_json(standing.custom)}


def _type(kind: RoleKind, column: str) -> str:
    return str(kind.model._meta.get_field(column).db_type(connection))


def _number(kind: RoleKind, unnumbered: Sequence[RoleStanding]) -> None:
    """Give the next numbers of the sequence in the order of the rows, passing over those that came from elsewhere."""
    left = list(unnumbered)
    while left:
        numbers = next_numbers(kind, len(left), clock.today())
        taken = set(
            PartyRole.objects.filter(kind=kind.code, number__in=numbers, live=True).values_list("number", flat=True)
        )
        free = [number for number in numbers if number not in taken]
        for standing, number in zip(left, free, strict=False):
            standing.values[NUMBER] = number
        left = left[len(free) :]
