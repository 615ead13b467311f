"""A session at a mailbox's own server, logged in with its password or with a token."""

from collections.abc import Iterator
from contextlib import contextmanager

from opiekun.activities.mail.imap.connection import READ_SECONDS, Connection, connect, using
from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Mailbox
from opiekun.activities.services.mail.mailbox_oauth import forget_token
from opiekun.activities.services.mail.mailbox_secrets import account_of


@contextmanager
def at_server(mailbox: Mailbox, read_seconds: float = READ_SECONDS) -> Iterator[Connection]:
    """A session at the IMAP server, closed at the end. Raises MailboxProblem, also for whatever breaks it in the block.

    A token that was kept from an earlier time and is refused now is changed for a new one before anybody is told: the
    provider may take one back before its time is over.
    """
    with using(_logged_in(mailbox, read_seconds)) as client:
        yield client


def _logged_in(mailbox: Mailbox, read_seconds: float) -> Connection:
    account = account_of(mailbox)
    try:
        return connect(account, read_seconds)
    except MailboxProblem as refused:
        if refused.code != "oauth_refused" or not forget_token(account.token):
            raise
    return connect(account_of(mailbox), read_seconds)
