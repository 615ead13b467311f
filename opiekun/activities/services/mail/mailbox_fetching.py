"""One visit to a mailbox: what is new in its folders comes in, with a receipt when there is anything.

The messages of a batch and how far the folder is fetched are one commit: after any break the next visit goes on where
the last one stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q, QuerySet
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from opiekun.activities.mail.imap.connection import Connection
from opiekun.activities.mail.imap.fetching import BATCH, Fetched, fetch, new_uids, open_folder
from opiekun.activities.models import Mailbox, MailboxFolder, MailRun
from opiekun.activities.models.mailbox import INBOX
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.services.mail.receive import receive
from opiekun.activities.services.mail.runs import end_run
from opiekun.core.viewer import SystemActor, Viewer
from opiekun.core.writing import writing

_SKIPPED: Final = ("gone",)


class Stopped(Exception):
    """Whoever asked for the visit does not want it any more, or the mailbox is not to be fetched any more."""


def source_of(mailbox_id: int) -> str:
    """How the mailbox is named in receipts and where a message was seen."""
    return f"mailbox:{mailbox_id}"


@dataclass(slots=True)
class Visit:
    """A visit under way. ``go_on`` is asked between batches; ``at_once`` is how many messages one batch may have.

    ``hopeless`` gives a message up at which the connection breaks: else it would keep all later ones out.
    """

    mailbox: Mailbox
    client: Connection
    go_on: Callable[[], bool] = lambda: True
    at_once: int = BATCH
    hopeless: bool = False
    run_id: int = 0
    never: frozenset[str] = frozenset()
    actor: Viewer = field(init=False)

    def __post_init__(self) -> None:
        self.actor = SystemActor(self.mailbox.address)
        self.never = frozenset(self.mailbox.never.values_list("pattern", flat=True))

    def everything(self) -> int:
        """Fetch all chosen folders, the inbox last: it stays open. Returns how many messages were found."""
        return self._folders(MailboxFolder.objects.filter(mailbox=self.mailbox, fetched=True, gone=False))

    def inbox(self) -> int:
        """Fetch the inbox alone, and leave it open."""
        return self._folders(MailboxFolder.objects.filter(mailbox=self.mailbox, role=INBOX, fetched=True, gone=False))

    def _folders(self, rows: QuerySet[MailboxFolder]) -> int:
        problem = "interrupted"
        try:
            found = sum(self._folder(one) for one in sorted(rows, key=lambda one: (one.role == INBOX, one.pk)))
            problem = ""
            return found
        finally:
            if self.run_id:
                end_run(self.run_id, problem)

    def _folder(self, folder: MailboxFolder) -> int:
        try:
            state = open_folder(self.client, folder.name)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            # It went away since the folders were listed; the next listing tells.
            MailboxFolder.objects.filter(pk=folder.pk).update(gone=True)
            return 0
        if folder.uidvalidity != state.uidvalidity:
            # The numbers mean other messages now: all are looked at again, and known ones are skipped.
            folder.uidvalidity, folder.last_uid = state.uidvalidity, 0
            MailboxFolder.objects.filter(pk=folder.pk).update(uidvalidity=state.uidvalidity, last_uid=0)
        uids = new_uids(self.client, state, folder.last_uid, self.mailbox.since)
        try:
            for batch in fetch(self.client, uids, self.at_once):
                self._take(folder, batch)
        except (OSError, IMAPClientAbortError):
            left = [uid for uid in uids if uid > folder.last_uid]
            if self.hopeless and left:
                self._take(folder, [Fetched(left[0], b"", reason="server_refused")])
            raise
        _advance(folder, max(state.uid_next - 1, uids[-1] if uids else 0))
        return len(uids)

    def _take(self, folder: MailboxFolder, batch: list[Fetched]) -> None:
        if not self.go_on():
            raise Stopped
        if not self.run_id:
            title = f"{self.mailbox.name} ({self.mailbox.address})"
            self.run_id = MailRun.objects.create(source=source_of(self.mailbox.pk), title=title[:300]).pk
        with writing(self.actor):
            self._must_be_wanted()
            receive(self.actor, self.run_id, [self._raw(folder, one) for one in batch])
            _advance(folder, batch[-1].uid)

    def _must_be_wanted(self) -> None:
        """Nothing comes in any more once somebody has paused, changed or disconnected the mailbox."""
        rows = Mailbox.objects.filter(pk=self.mailbox.pk, version=self.mailbox.version, active=True)
        if not rows.select_for_update(no_key=True).exists():
            raise Stopped

    def _raw(self, folder: MailboxFolder, one: Fetched) -> RawMail:
        skipped = one.reason in _SKIPPED
        return RawMail(
            source=source_of(self.mailbox.pk),
            place=f"{folder.name}/{folder.uidvalidity}/{one.uid}",
            raw=one.raw,
            received_at=one.received_at,
            privacy=self.mailbox.privacy,  # type: ignore[arg-type]
            failure="" if skipped else one.reason,
            skip=one.reason if skipped else "",
            never=self.never,
        )


def _advance(folder: MailboxFolder, uid: int) -> None:
    """Never back, and never under other numbers than those it was counted by."""
    rows = MailboxFolder.objects.filter(Q(last_uid__lt=uid), pk=folder.pk, uidvalidity=folder.uidvalidity)
    rows.update(last_uid=uid)
    folder.last_uid = max(folder.last_uid, uid)
