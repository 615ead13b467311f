"""Standings written: new parties by COPY, changed ones by one statement a table, whatever their number."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import IntegrityError, connection

from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.viewer import SystemActor, Viewer
from opiekun.parties.importing.party_reader import EXTERNAL_ID
from opiekun.parties.importing.standing import ACCOUNT, ADDRESS, CHANNEL, COLUMNS, NAMES, Standing
from opiekun.records.custom.reading import CUSTOM
from opiekun.records.external_ids import attach
from opiekun.records.importing.entries import Target

_TYPES: Final[Mapping[str, str]] = {
    "is_main": "boolean",
    "has_left": "boolean",
    "account_manager_id": "bigint",
    "custom": "jsonb",
}


def write_standings(actor: Viewer, system: str, new: Sequence[Standing], changed: Sequence[Standing]) -> None:
    """Write new parties and what was touched of others; their targets get ids and versions.

    Raises IntegrityError when somebody else has just given an external id of them to another record.
    """
    _number(new)
    _update(changed)
    standings = [*new, *changed]
    copy_rows(
        "parties_identity",
        ("id", "kind", *NAMES),
        [(s.identity_id, s.kind, *(s.names[name] for name in NAMES)) for s in new],
    )
    # What hangs on an identity comes before its party: there is no party yet whose version would have to be counted.
    copy_rows("parties_channel", ("identity_id", *CHANNEL), added_rows(standings, "channels", CHANNEL))
    copy_rows("parties_address", ("identity_id", *ADDRESS), added_rows(standings, "addresses", ADDRESS))
    copy_rows(
        "parties_party",
        ("id", "kind", "identity_id", *COLUMNS, "custom"),
        [(s.target.id, s.kind, s.identity_id, *(s.columns[name] for name in COLUMNS), as_json(s.custom)) for s in new],
    )
    _copy_persons([s for s in new if s.is_person])
    copy_rows("parties_bankaccount", ("party_id", *ACCOUNT), added_rows(standings, "accounts", ACCOUNT))
    attach_ids(actor, system, standings)
    read_versions("parties_party", [s.target for s in standings])


def _number(new: Sequence[Standing]) -> None:
    ids = iter(reserve_record_ids(2 * len(new))) if new else iter(())
    for standing in new:
        standing.identity_id, standing.target.id = next(ids), next(ids)


def _copy_persons(parties: Sequence[Standing]) -> None:
    """A natural person is a party and its one person."""
    columns = ("party_id", "party_kind", "identity_id")
    copy_rows("parties_person", columns, [(s.target.id, s.kind, s.identity_id) for s in parties])


def attach_ids(actor: Viewer, system: str, standings: Sequence[Standing]) -> None:
    """Give the records of these standings the external ids that they have got. Raises IntegrityError, see above."""
    pairs = [(s.target.id or 0, s.external_id) for s in standings if EXTERNAL_ID in s.touched]
    if not pairs:
        return
    # Whoever may make a record here gives it its id, too, also where he could not change it afterwards.
    importer = SystemActor(actor.name, actor.id)
    if attach(importer, system, pairs):
        raise IntegrityError("an external id was taken meanwhile")


def _update(changed: Sequence[Standing]) -> None:
    names = [s for s in changed if "names" in s.touched]
    update_rows("parties_identity", NAMES, [(s.identity_id, s.names) for s in names])
    columns = [s for s in changed if "columns" in s.touched]
    update_rows("parties_party", COLUMNS, [(s.target.id, s.columns) for s in columns])
    update_custom("parties_party", changed)
    channels = [row for s in changed for row in s.channels if row.get("changed")]
    update_rows("parties_channel", ("is_main",), [(row["id"], row) for row in channels if "id" in row])
    addresses = [row for s in changed for row in s.addresses if row.get("changed")]
    update_rows("parties_address", ADDRESS, [(row["id"], row) for row in addresses if "id" in row])


def update_custom(table: str, changed: Sequence[Standing]) -> None:
    """Write the custom values of those whose were touched."""
    rows = [(s.target.id, {CUSTOM: as_json(s.custom)}) for s in changed if CUSTOM in s.touched]
    update_rows(table, (CUSTOM,), rows)


def as_json(values: Mapping[str, Any]) -> str:
    """Custom values as the database reads them."""
    return json.dumps(values, ensure_ascii=False) if values else "{}"


def update_rows(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Give the rows (id, values) the values of the columns, in one statement. Names come from code."""
    if not rows:
        return
    asked = ", ".join(f"%s::{_TYPES.get(column, 'text')}[]" for column in columns)
    changes = ", ".join(f"{column} = given.{column}" for column in columns)
    statement = (
        f"UPDATE {table} t SET {changes} FROM unnest(%s::bigint[], {asked})"  # noqa: S608
        f" AS given (id, {', '.join(columns)}) WHERE t.id = given.id"
    )
    values = [[row_id for row_id, _values in rows], *([values[c] for _id, values in rows] for c in columns)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def added_rows(standings: Iterable[Standing], rows: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows that are not written yet, with the key of their owner."""
    return [
        (standing.target.id if rows == "accounts" else standing.identity_id, *(row[column] for column in columns))
        for standing in standings
        if standing.is_new or rows in standing.touched
        for row in getattr(standing, rows)
        if not row.get("id")
    ]


def copy_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert the rows. Names come from code."""
    if not rows:
        return
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def read_versions(table: str, targets: Sequence[Target]) -> None:
    """Give the targets the versions that their records have now."""
    by_id = {target.id: target for target in targets}
    if not by_id:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, version FROM {table} WHERE id = ANY(%s)", [list(by_id)])  # noqa: S608
        for record_id, version in cursor.fetchall():
            by_id[record_id].version = version
