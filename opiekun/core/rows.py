"""Rows written by plain statements: for a single record the ORM takes longer than the database does.

Names of columns come from code, never from input; a column that is left out gets the database's default. Signals
are not sent, and values are not checked but by the database.
"""
# ruff: noqa: S608 - the statements are put together from names of tables and columns

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from opiekun.core.kept_plans import kept_plans

Values = Mapping[str, Any]


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


def update_rows(model: type[Model], rows: Sequence[tuple[int, Values]], *returning: str) -> list[tuple[Any, ...]]:
    """Change rows by their ids, each once, by a statement for all that change the same columns.

    Answers the columns ``returning`` of each, in no order. Columns that hold arrays are not changed so.
    """
    alike: dict[tuple[str, ...], list[tuple[int, Values]]] = {}
    for row_id, values in rows:
        alike.setdefault(tuple(sorted(values)), []).append((row_id, values))
    return [found for names, group in alike.items() for found in _update_alike(model, names, group, returning)]


def _update_alike(
    model: type[Model], names: Sequence[str], rows: Sequence[tuple[int, Values]], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    # Without its length: a cast cuts what is too long, an assignment refuses it.
    types = {field.column: str(field.db_type(connection)).partition("(")[0] for field in model._meta.concrete_fields}
    changes = ", ".join(f'"{name}" = given."{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in ("_id", *names))
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{types[name]}[]" for name in names)])
    statement = (
        f'UPDATE "{model._meta.db_table}" t SET {changes} FROM unnest({arrays}) AS given ({columns})'
        f' WHERE t.id = given."_id" RETURNING {", ".join(f"t.{name}" for name in returning or ("id",))}'
    )
    values = [[pk for pk, _row in rows], *([row[name] for _pk, row in rows] for name in names)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _insert(model: type[Model], rows: Sequence[Values]) -> str:
    """The statement for rows which all have the columns of the first one, in its order."""
    if any(row.keys() != rows[0].keys() for row in rows):
        raise ValueError("rows of one statement have the same columns")
    names = ", ".join(f'"{name}"' for name in rows[0])
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join([places] * len(rows))}'


def _answered(statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    # A table of many indexes takes longer to plan for than to write.
    with kept_plans(of_many=True) as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
