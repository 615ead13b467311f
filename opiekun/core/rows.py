"""Rows written by plain statements: for a single record the ORM takes longer than the database does.

Names of columns come from code, never from input; a column that is left out gets the database's default. Signals
are not sent, and values are not checked but by the database.
"""
# ruff: noqa: S608 - the statements are put together from names of tables and columns

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Model

Values = Mapping[str, Any]
_AT_ONCE: Final = 200


def insert_row(model: type[Model], values: Values, *returning: str) -> tuple[Any, ...]:
    """Insert a row; answers its columns ``returning``."""
    return _answered(f"{_insert(model, [values])} RETURNING {', '.join(returning)}", [*values.values()])


def insert_rows(model: type[Model], rows: Sequence[Values]) -> None:
    """Insert rows of the same columns, if there are any, by one statement."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_insert(model, rows), [row[name] for row in rows for name in rows[0]])


def update_row(model: type[Model], row_id: int, values: Values, *returning: str) -> tuple[Any, ...]:
    """Change the row with the id, which is there; answers its columns ``returning``."""
    changes = ", ".join(f'"{name}" = %s' for name in values)
    statement = f'UPDATE "{model._meta.db_table}" SET {changes} WHERE id = %s RETURNING {", ".join(returning)}'
    return _answered(statement, [*values.values(), row_id])


def update_rows(model: type[Model], rows: Sequence[tuple[int, Values]]) -> dict[int, int]:
    """Change rows of a kind of record by their ids, each once, a statement for all that change the same columns.

    Answers their versions by their ids.
    """
    versions: dict[int, int] = {}
    alike: dict[tuple[str, ...], list[tuple[int, Values]]] = {}
    for row_id, values in rows:
        alike.setdefault(tuple(sorted(values)), []).append((row_id, values))
    for names, group in alike.items():
        for start in range(0, len(group), _AT_ONCE):
            versions |= dict(_update_alike(model, names, group[start : start + _AT_ONCE]))
    return versions


def _update_alike(
    model: type[Model], names: Sequence[str], rows: Sequence[tuple[int, Values]]
) -> list[tuple[int, int]]:
    # Without its length: a cast cuts what is too long, an assignment refuses it.
    types = {field.column: str(field.db_type(connection)).partition("(")[0] for field in model._meta.concrete_fields}
    changes = ", ".join(f'"{name}" = given."{name}"::{types[name]}' for name in names)
    columns = ", ".join(f'"{name}"' for name in ("_id", *names))
    places = f"({', '.join(['%s'] * (len(names) + 1))})"
    statement = (
        f'UPDATE "{model._meta.db_table}" t SET {changes} FROM (VALUES {", ".join([places] * len(rows))})'
        f" AS given ({columns})"
        ' WHERE t.id = given."_id" RETURNING t.id, t.version'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for pk, row in rows for value in (pk, *(row[name] for name in names))])
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def point_rows(model: type[Model], names: Sequence[str], values: Mapping[int, Sequence[int | None]]) -> None:
    """Give each of the rows under these ids values of its own in columns that refer to others, by one statement."""
    if not values:
        return
    changes = ", ".join(f'"{name}" = given."{name}"' for name in names)
    named = ", ".join(f'"{name}"' for name in names)
    arrays = ", ".join(["%s::bigint[]"] * (len(names) + 1))
    statement = (
        f'UPDATE "{model._meta.db_table}" r SET {changes} FROM unnest({arrays}) given (id, {named})'
        " WHERE r.id = given.id"
    )
    columns = [[row[place] for row in values.values()] for place in range(len(names))]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(values), *columns])


def _insert(model: type[Model], rows: Sequence[Values]) -> str:
    """The statement for rows which all have the columns of the first one, in its order."""
    if any(row.keys() != rows[0].keys() for row in rows):
        raise ValueError("rows of one statement have the same columns")
    names = ", ".join(f'"{name}"' for name in rows[0])
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join([places] * len(rows))}'


def _answered(statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
