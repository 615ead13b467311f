"""Roles of one kind as they stand, or as they are to stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from opiekun.core.fields import FieldType
from opiekun.parties.importing.standing import stored_custom
from opiekun.parties.roles.kinds import RoleKind, Values
from opiekun.records.importing.entries import Target

NUMBER, REMARKS = "number", "remarks"


@dataclass
class RoleStanding:
    """A role with all that an import can change; ``values`` are its fields, its number and its remarks."""

    party_id: int = 0
    target: Target = field(default_factory=Target)
    values: Values = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False
    is_touched: bool = False


def role_standings(kind: RoleKind, column: str, keys: Iterable[Any], locked: bool = False) -> dict[int, RoleStanding]:
    """Live roles by the ids of their parties, in one statement; ``column`` (party_id, number, id) has one of the keys.

    ``locked`` holds them until the transaction ends; their parties are locked before them.
    """
    wanted = sorted(keys)
    if not wanted:
        return {}
    columns = ("id", "version", "party_id", NUMBER, REMARKS, "custom", *kind.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {", ".join(columns)} FROM "{kind.table}" WHERE {column} = ANY(%s) AND trashed_at IS NULL'  # noqa: S608
            f" ORDER BY id{' FOR NO KEY UPDATE' if locked else ''}",
            [wanted],
        )
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {row["party_id"]: _standing(kind, row) for row in rows}


def _standing(kind: RoleKind, row: Mapping[str, Any]) -> RoleStanding:
    return RoleStanding(
        row["party_id"],
        Target(row["id"], row["version"]),
        {NUMBER: row[NUMBER], REMARKS: row[REMARKS], **{f.code: f.from_row(row) for f in kind.fields}},
        stored_custom(row["custom"]),
    )


def new_role(kind: RoleKind, values: Values, custom: Mapping[str, Any]) -> RoleStanding:
    """A role as a row says it; what it does not say is not agreed."""
    empty = {f.code: False if f.type == FieldType.BOOLEAN else f.read("") for f in kind.fields}
    return RoleStanding(
        values={NUMBER: "", REMARKS: "", **empty, **values},
        custom={code: value for code, value in custom.items() if value is not None},
        is_new=True,
    )
