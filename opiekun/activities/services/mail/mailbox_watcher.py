"""A thread that keeps one mailbox fetched: it visits it, waits for news of the inbox, and looks at all now and then."""

import select
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import structlog
from django.db import Error as AnyDatabaseError
from django.db import connection

from opiekun.activities.mail.imap.connection import Connection
from opiekun.activities.mail.imap.fetching import BATCH
from opiekun.activities.mail.imap.idling import can_idle, wait_for_news
from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Mailbox
from opiekun.activities.services.mail import mailbox_state
from opiekun.activities.services.mail.mailbox_connecting import at_server
from opiekun.activities.services.mail.mailbox_fetching import Stopped, Visit
from opiekun.activities.services.mail.mailbox_folders import sync_folders
from opiekun.core.waking import Wake

POLL_SECONDS: Final = 120.0
# What comes between a look at the folder and IDLE is said by some servers to nobody: the first wait is short.
FIRST_WAIT_SECONDS: Final = 10.0
# So often broken off, it is the message itself that the server cannot give.
HOPELESS: Final = 6
log = structlog.get_logger("opiekun.mailboxes")


class MailboxWatcher(threading.Thread):
    """Fetches a mailbox until it fails, is told to stop, or its settings change; whoever started it begins anew.

    ``slot`` bounds how many visits there are at the same time; it is held while one is under way, not while waiting.
    ``done`` is set, and ``ended`` called, when it uses neither server nor database any more.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        slot: Callable[[], AbstractContextManager[object]],
        poll_seconds: float = POLL_SECONDS,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name=f"mailbox-{mailbox.pk}", daemon=True)
        self.mailbox_id, self.version = mailbox.pk, mailbox.version
        self._slot, self._poll_seconds, self._ended = slot, poll_seconds, ended
        self.done = threading.Event()
        self._stopping = threading.Event()
        self._wake = Wake()

    def stop(self) -> None:
        """Ask it to end; a batch under way is finished first."""
        self._stopping.set()
        self._wake.up()

    def look_now(self) -> None:
        """Have it look at all folders at once."""
        self._wake.up()

    def run(self) -> None:
        try:
            self._serve()
        except (MailboxProblem, Stopped) as ended:
            if isinstance(ended, MailboxProblem) and not self._stopping.is_set():
                log.info("mailbox failed", mailbox=self.mailbox_id, code=ended.code)
                self._note(ended.code)
        except AnyDatabaseError as problem:
            log.warning("mailbox: database not reachable", mailbox=self.mailbox_id, error=type(problem).__name__)
        except Exception as problem:  # noqa: BLE001 - whatever a server says must not end more than this thread
            # Without the problem's words: parts of messages may stand in them.
            place = traceback.extract_tb(problem.__traceback__)[-1]
            where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
            log.error("mailbox: unexpected failure", mailbox=self.mailbox_id, error=type(problem).__name__, at=where)
            self._note("unexpected")
        finally:
            connection.close()
            self._wake.close()
            self.done.set()
            self._ended()

    def _note(self, code: str) -> None:
        try:
            mailbox_state.failed(self.mailbox_id, code)
        except AnyDatabaseError as problem:
            log.warning("mailbox: database not reachable", mailbox=self.mailbox_id, error=type(problem).__name__)

    def _serve(self) -> None:
        mailbox = Mailbox.objects.get(pk=self.mailbox_id)
        if mailbox.version != self.version or not mailbox.active:
            raise Stopped
        # The server may take its time to answer.
        connection.close()
        # A server that breaks off in the middle of many may get through them one by one.
        at_once = BATCH if mailbox.failures < 2 else max(1, BATCH >> (mailbox.failures * 2))
        with at_server(mailbox) as client:
            self._look(mailbox, client, at_once, everything=True)
            due, wait = time.monotonic() + self._poll_seconds, FIRST_WAIT_SECONDS
            while not self._stopping.is_set():
                news = self._wait(client, max(0.0, min(wait, due - time.monotonic())))
                if self._stopping.is_set():
                    break
                everything = self._wake.clear() or time.monotonic() >= due
                found = self._look(mailbox, client, at_once, everything)
                due = time.monotonic() + self._poll_seconds if everything else due
                wait = FIRST_WAIT_SECONDS if found or news else self._poll_seconds

    def _look(self, mailbox: Mailbox, client: Connection, at_once: int, everything: bool) -> int:
        with self._slot():
            if self._stopping.is_set():
                raise Stopped
            try:
                if everything:
                    mailbox_state.begun(mailbox.pk)
                    sync_folders(mailbox, client)
                visit = Visit(
                    mailbox, client, lambda: not self._stopping.is_set(), at_once, mailbox.failures >= HOPELESS
                )
                found = visit.everything() if everything else visit.inbox()
                mailbox_state.looked(mailbox.pk)
            finally:
                connection.close()
        return found

    def _wait(self, client: Connection, seconds: float) -> bool:
        """Whether there is news; also ends when the time is over, or when somebody wakes it."""
        if can_idle(client):
            return wait_for_news(client, self._wake.descriptor, seconds)
        select.select([self._wake.descriptor], [], [], min(seconds, self._poll_seconds / 2))
        client.noop()
        return False
