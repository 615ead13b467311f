"""Single messages fetched from their mailbox once more, by the place where they were seen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, cast

from django.utils.translation import gettext as _
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from opiekun.activities.mail.imap.connection import Connection
from opiekun.activities.mail.imap.fetching import Fetched, fetch, open_folder
from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Mailbox, MailboxFolder, MailFailure
from opiekun.activities.rules.mail_retry import Spot, spot_of
from opiekun.activities.selectors.mail.mailbox_words import trouble
from opiekun.activities.services.mail.mailbox_connecting import at_server
from opiekun.activities.services.mail.raw_mail import Privacy, RawMail
from opiekun.core.errors import Conflict

READ_SECONDS: Final = 20.0


def fetched_again(mailbox: Mailbox | None, failures: Sequence[MailFailure]) -> Iterator[tuple[MailFailure, RawMail]]:
    """Each failure with its message, or with the reason why there is none.

    Raises Conflict when the mailbox is not to be fetched any more, or when its server cannot be asked.
    """
    if mailbox is None or not mailbox.active:
        words = _("The mailbox is paused or disconnected: its messages cannot be fetched again.")
        raise Conflict("mailbox_inactive", words)
    try:
        with at_server(mailbox, READ_SECONDS) as client:
            yield from _fetched(mailbox, client, failures)
    except MailboxProblem as problem:
        told = trouble(problem.code)
        raise Conflict(problem.code, f"{told.what} {told.next_step}") from problem


def _fetched(
    mailbox: Mailbox, client: Connection, failures: Sequence[MailFailure]
) -> Iterator[tuple[MailFailure, RawMail]]:
    never = frozenset(mailbox.never.values_list("pattern", flat=True))
    privacy = cast("Privacy", mailbox.privacy)
    for (name, uidvalidity), asked in _by_folder(mailbox, failures).items():
        for one in _of_folder(client, name, uidvalidity, sorted(asked)):
            failure = asked[one.uid]
            source = f"mailbox:{mailbox.pk}"
            yield failure, RawMail(source, failure.place, one.raw, one.received_at, privacy, one.reason, never=never)


def _by_folder(mailbox: Mailbox, failures: Sequence[MailFailure]) -> dict[tuple[str, int], dict[int, MailFailure]]:
    """What to ask for in each folder; one that has another name by now is known by what its UIDs count under."""
    rows = list(MailboxFolder.objects.filter(mailbox=mailbox, gone=False))
    found: dict[tuple[str, int], dict[int, MailFailure]] = defaultdict(dict)
    for failure in failures:
        spot = spot_of(failure.place)
        if spot is not None:
            found[_name_now(rows, spot), spot.uidvalidity][spot.uid] = failure
    return found


def _name_now(rows: Sequence[MailboxFolder], spot: Spot) -> str:
    same = [one.name for one in rows if one.uidvalidity == spot.uidvalidity]
    return same[0] if len(same) == 1 and spot.folder not in {one.name for one in rows} else spot.folder


def _of_folder(client: Connection, name: str, uidvalidity: int, uids: Sequence[int]) -> Iterator[Fetched]:
    try:
        state = open_folder(client, name)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        state = None
    if state is None or state.uidvalidity != uidvalidity:
        # The folder is gone, or its numbers mean other messages now.
        yield from (Fetched(uid, b"", reason="gone") for uid in uids)
        return
    for batch in fetch(client, uids):
        yield from batch
