"""Statements of our own that every page asks: the database keeps their plans, a connection at a time.

Of a statement that finds a few rows by their keys, planning costs more than running. Not for statements whose best
plan depends on their values, such as how rare a searched fragment is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg import ClientCursor
from psycopg._queries import PostgresQuery, _query2pg_nocache

# psycopg looks for the places of the values anew in each text that is long or has many of them, as those of an ORM
# hardly ever come again. Ours do: a timeline's has 20,000 characters.
_places_of = lru_cache(maxsize=256)(_query2pg_nocache)

_ONE_PLAN: Final = "SET LOCAL plan_cache_mode = force_generic_plan"


class _KeptQuery(PostgresQuery):
    __slots__ = ()

    def convert(self, query: Any, vars: Any) -> None:  # noqa: A002 - psycopg's name
        if vars is None:
            super().convert(query, vars)
            return
        text = self._ensure_bytes(query)
        self.query, self._want_formats, self._order, self._parts = _places_of(text, self._tx.encoding)
        self.dump(vars)


class _PreparingCursor(ServerBindingCursor):
    _query_cls = _KeptQuery
    # None: once it has come some times on the connection.
    prepares: bool | None = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparingCursor":
        super().execute(query, params, prepare=self.prepares, **options)  # type: ignore[misc]  # unknown to the stubs
        if connection.queries_logged:
            # Where Django looks for the text of what it records; psycopg leaves it empty when values go beside it.
            text = ClientCursor(connection.connection).mogrify(query, params)
            self._query = SimpleNamespace(query=text.encode())
        return self


@contextmanager
def kept_plans(*, of_many: bool = False) -> Iterator[CursorWrapper]:
    """A cursor whose statements are prepared; it sends values beside the text, so that each needs a type there.

    The database keeps a plan that it does not take for dearer than one made for the values. Of texts that are many,
    most of which come but once, only those that come again are prepared (``of_many``).
    """
    connection.ensure_connection()
    made = _PreparingCursor(connection.connection)  # type: ignore[call-arg]
    made.prepares = None if of_many else True
    with connection._prepare_cursor(made) as cursor:  # type: ignore[attr-defined]
        yield cursor


@contextmanager
def one_plan() -> Iterator[CursorWrapper]:
    """The same for statements of many parts, which the database goes on planning, as it leaves out of its reckoning
    that this takes five times as long as running them. Only where each part walks along an index, whatever the values.
    """
    with _begun(), kept_plans() as cursor:
        yield cursor


@contextmanager
def _begun() -> Iterator[None]:
    """A transaction with the setting. Where none is open it is begun by the same message: a way to the database less.

    Django is not told, so that what is done within reads alone.
    """
    if connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ONE_PLAN)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN READ ONLY; {_ONE_PLAN}")
        try:
            yield
        finally:
            # Nothing was written; commit() ends a transaction that failed as well.
            connection.connection.commit()
