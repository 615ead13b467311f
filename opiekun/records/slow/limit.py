"""The bound on what a list may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from opiekun.core.errors import Refusal

MOST_MILLISECONDS: Final = 2_000


class ListTooSlow(Refusal):
    """The database would need too long to find the records; asking again does not help, asking for less does."""

    def __init__(self) -> None:
        message = _("This list takes too long to find. Add a condition that narrows it down, or change one.")
        super().__init__(message, "list_too_slow", 422)


@contextmanager
def time_limit(is_bounded: bool = True) -> Iterator[None]:
    """Statements inside that go on for too long are broken off: ListTooSlow. Without a bound of its own, that of the
    connection holds."""
    try:
        if is_bounded:
            with bounded(MOST_MILLISECONDS):
                yield
        else:
            yield
    except OperationalError as refused:
        if isinstance(refused.__cause__, QueryCanceled):
            raise ListTooSlow from refused
        raise


@contextmanager
def bounded(milliseconds: int) -> Iterator[None]:
    """The database breaks off each statement inside that goes on for longer."""
    is_nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{milliseconds}ms"])
        yield
        if is_nested:
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
