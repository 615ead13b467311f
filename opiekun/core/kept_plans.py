"""Statements of our own that every page asks: the database keeps their plans, a connection at a time.

Of a statement that finds a few rows by their keys, planning costs more than running. Not for statements whose best
plan depends on their values, such as how rare a searched fragment is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


class _PreparingCursor(ServerBindingCursor):
    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparingCursor":
        super().execute(query, params, prepare=True, **options)  # type: ignore[misc]  # unknown to the stubs
        if connection.queries_logged:
            # Where Django looks for the text of what it records; psycopg leaves it empty when values go beside it.
            self._query = SimpleNamespace(query=query.encode())
        return self


@contextmanager
def kept_plans() -> Iterator[CursorWrapper]:
    """A cursor whose statements are prepared; it sends values beside the text, so that each needs a type there."""
    connection.ensure_connection()
    made = _PreparingCursor(connection.connection)  # type: ignore[call-arg]
    with connection._prepare_cursor(made) as cursor:  # type: ignore[attr-defined]
        yield cursor
