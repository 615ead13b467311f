"""The one way to write: a transaction that knows who writes and for which request.

History and outbox rows are made by triggers; they learn the actor and the request from two settings that live as long
as the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from opiekun.core.viewer import Viewer

current_request_id: ContextVar[str | None] = ContextVar("opiekun_request_id", default=None)

_writer: ContextVar[int | None | bool] = ContextVar("opiekun_writer", default=False)


@contextmanager
def writing(actor: Viewer) -> Iterator[None]:
    """Open a transaction in which every change is put down to ``actor``; inside another one it joins it."""
    if connection.in_atomic_block and _writer.get() is not False and _writer.get() == actor.id:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('opiekun.actor', %s, true), set_config('opiekun.request_id', %s, true)",
                ["" if actor.id is None else str(actor.id), current_request_id.get() or ""],
            )
        token = _writer.set(actor.id)
        try:
            yield
        finally:
            _writer.reset(token)
