"""The one way to write: a transaction that knows who writes and for which request.

History and outbox rows are made by triggers; they learn the actor and the request from settings that live as long
as the transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from opiekun.core.viewer import Viewer

current_request_id: ContextVar[str | None] = ContextVar("opiekun_request_id", default=None)

# Id and name of who writes in the open transaction.
_Writer = tuple[int | None, str]
_writer: ContextVar[_Writer | None] = ContextVar("opiekun_writer", default=None)


@contextmanager
def writing(actor: Viewer) -> Iterator[None]:
    """Open a transaction in which every change is put down to ``actor``; inside another one it joins it.

    A block of another actor inside it (a job that acts for a user) gives the rest back to the first one.
    """
    before, now = _writer.get(), (actor.id, actor.name[:80])
    if before == now and connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        _tell_database(now)
        token = _writer.set(now)
        try:
            yield
        finally:
            _writer.reset(token)
    if connection.in_atomic_block:
        _tell_database(before)


def _tell_database(writer: _Writer | None) -> None:
    actor_id, name = writer or (None, "")
    request_id = current_request_id.get() if writer else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('opiekun.actor', %s, true), set_config('opiekun.actor_name', %s, true),"
            " set_config('opiekun.request_id', %s, true)",
            ["" if actor_id is None else str(actor_id), name, request_id or ""],
        )
