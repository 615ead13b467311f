"""The loop that relays and delivers: woken by NOTIFY, or by the clock when a notice was lost."""

import logging
import select
import threading
from collections.abc import Callable

import psycopg
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connection

from opiekun.core.outbox.delivery import deliver_all
from opiekun.core.outbox.relay import BATCH, assign_positions
from opiekun.core.waking import Wake

POLL_SECONDS = 5.0
LONGEST_PAUSE = 5.0
log = logging.getLogger(__name__)


def drain() -> int:
    """Give positions to all that is committed and deliver it. Returns how many rows and positions were dealt with."""
    worked = 0
    while True:
        placed = assign_positions()
        delivered = deliver_all()
        worked += (placed or 0) + delivered
        if not delivered and (placed or 0) < BATCH:
            return worked


class DeliveryLoop(threading.Thread):
    """Relays and delivers until ``stop`` is called; survives a database that goes away."""

    def __init__(self, poll_seconds: float = POLL_SECONDS, work: Callable[[], object] = drain) -> None:
        super().__init__(name="outbox", daemon=True)
        self._poll_seconds, self._work = poll_seconds, work
        self._stopping = threading.Event()
        self._wake = Wake()

    def stop(self) -> None:
        """Ask the loop to end; ``join`` waits for it. A batch under way is finished first. May be called again."""
        self._stopping.set()
        self._wake.up()

    def run(self) -> None:
        pause = 0.2
        while not self._stopping.is_set():
            try:
                with listening_connection() as listener:
                    pause = 0.2
                    self._serve(listener)
            except (psycopg.Error, AnyDatabaseError) as problem:
                log.warning("outbox: database not reachable (%s), again in %.1f s", type(problem).__name__, pause)
            except Exception:
                log.exception("outbox: unexpected failure, again in %.1f s", pause)
            connection.close()
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._wake.close()

    def _serve(self, listener: psycopg.Connection[tuple[object, ...]]) -> None:
        listener.execute("LISTEN opiekun_outbox")
        while not self._stopping.is_set():
            self._work()
            close_old_connections()
            ready, _, _ = select.select([listener.fileno(), self._wake.descriptor], [], [], self._poll_seconds)
            if listener.fileno() in ready:
                # Takes what came in, and raises when the connection is gone.
                for _notice in listener.notifies(timeout=0):
                    continue


def listening_connection() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own beside Django's: the one that may hold session state."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    return psycopg.connect(**parameters, autocommit=True)
