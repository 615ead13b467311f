"""The loop of a worker that keeps mailboxes fetched: each by one watcher, in one worker only."""

import select
import threading
import time
from collections.abc import Iterable
from typing import Final

import psycopg
import structlog
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connection
from django.db.models import Q

from opiekun.activities.models import Mailbox
from opiekun.activities.services.mail.mailbox_watcher import POLL_SECONDS, MailboxWatcher
from opiekun.core import clock
from opiekun.core.outbox.loop import listening_connection
from opiekun.core.waking import Wake

CHANNEL: Final = "opiekun_mailboxes"
LOOK_SECONDS: Final = 5.0
LONGEST_PAUSE: Final = 5.0
# Visits at the same time in one worker, and mailboxes that it takes on: others are left to other workers.
VISITS: Final = 2
MOST: Final = 150
_LOCKS: Final = 7_203_402
log = structlog.get_logger("opiekun.mailboxes")


def tell_loops(mailbox_id: int) -> None:
    """Have whoever watches the mailbox look at it now; inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(mailbox_id)])


class MailboxLoop(threading.Thread):
    """Starts a watcher for each mailbox that is due and that no other worker has; survives a lost database.

    Whose a mailbox is says an advisory lock of this loop's connection: it is free as soon as the process is gone.
    """

    def __init__(self, look_seconds: float = LOOK_SECONDS, poll_seconds: float = POLL_SECONDS) -> None:
        super().__init__(name="mailboxes", daemon=True)
        self._look_seconds, self._poll_seconds = look_seconds, poll_seconds
        self._stopping = threading.Event()
        self._wake = Wake()
        self._slots = threading.BoundedSemaphore(VISITS)
        self._watchers: dict[int, MailboxWatcher] = {}

    @property
    def watched(self) -> set[int]:
        """The mailboxes that this loop has."""
        return {*self._watchers}

    def stop(self) -> None:
        """Ask the loop and its watchers to end; batches under way are finished first. May be called again."""
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
                log.warning("mailboxes: database not reachable", error=type(problem).__name__, again_in=pause)
            except Exception:
                log.exception("mailboxes: unexpected failure")
            self._end_all()
            connection.close()
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._wake.close()

    def _serve(self, listener: psycopg.Connection[tuple[object, ...]]) -> None:
        listener.execute(f"LISTEN {CHANNEL}")
        asked: set[int] = set()
        while not self._stopping.is_set():
            self._look(listener, asked)
            close_old_connections()
            ready, _, _ = select.select([listener.fileno(), self._wake.descriptor], [], [], self._look_seconds)
            asked = set()
            self._wake.clear()
            if listener.fileno() in ready:
                asked = {int(notice.payload) for notice in listener.notifies(timeout=0) if notice.payload.isdigit()}

    def _look(self, listener: psycopg.Connection[tuple[object, ...]], asked: Iterable[int]) -> None:
        """End watchers that are done or out of date, wake those that are asked for, and start those that are due."""
        # Whoever has left the company gets no mail any more; his mailbox waits for a decision.
        somebodys = Q(owner=None) | Q(owner__is_active=True, owner__trashed_at=None)
        wanted = {one.pk: one for one in Mailbox.objects.filter(somebodys, active=True, disconnected_at=None)}
        for mailbox_id, watcher in list(self._watchers.items()):
            mailbox = wanted.get(mailbox_id)
            if mailbox is None or mailbox.version != watcher.version:
                watcher.stop()
            elif mailbox_id in asked:
                watcher.look_now()
            if watcher.done.is_set():
                del self._watchers[mailbox_id]
                listener.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, mailbox_id])
        for mailbox in _due(wanted):
            if len(self._watchers) < MOST and mailbox.pk not in self._watchers and _locked(listener, mailbox.pk):
                watcher = MailboxWatcher(mailbox, lambda: self._slots, self._poll_seconds, self._wake.up)
                self._watchers[mailbox.pk] = watcher
                watcher.start()

    def _end_all(self) -> None:
        """Without the connection the mailboxes may be another worker's already."""
        for watcher in self._watchers.values():
            watcher.stop()
        until = time.monotonic() + (0.8 if self._stopping.is_set() else 30.0)
        for watcher in self._watchers.values():
            watcher.done.wait(max(0.0, until - time.monotonic()))
        self._watchers.clear()


def _due(wanted: dict[int, Mailbox]) -> Iterable[Mailbox]:
    now = clock.now()
    for one in wanted.values():
        asked = one.fetch_asked_at is not None and (one.last_error_at is None or one.fetch_asked_at > one.last_error_at)
        if one.retry_at is None or one.retry_at <= now or (asked and one.failures and one.last_error):
            yield one


def _locked(listener: psycopg.Connection[tuple[object, ...]], mailbox_id: int) -> bool:
    row = listener.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, mailbox_id]).fetchone()
    return bool(row and row[0])
