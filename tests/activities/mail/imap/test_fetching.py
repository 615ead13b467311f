"""Messages come out of a real server's folders once, and each visit goes on where the last one stopped."""

import pytest

from opiekun.activities.mail.imap.connection import connected
from opiekun.activities.models import Mailbox, MailboxFolder, MailMessage, MailRun
from opiekun.activities.services.mail.mailbox_fetching import Visit
from opiekun.activities.services.mail.mailbox_folders import sync_folders
from opiekun.activities.services.mail.mailbox_secrets import account_of
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import Dovecot
from tests.activities.mail.letters import letter

pytestmark = pytest.mark.django_db


def look(mailbox: Mailbox) -> int:
    """One visit to all folders."""
    with connected(account_of(mailbox)) as client:
        sync_folders(mailbox, client)
        return Visit(mailbox, client).everything()


def numbers(run: MailRun) -> tuple[int, int, int, int]:
    return run.fetched, run.imported, run.skipped, run.failed


def test_inbox_and_sent_are_fetched_with_a_receipt_and_the_next_visit_finds_nothing(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    mailbox = connect()
    dovecot.deliver(user, letter(mid="a@x"), letter(mid="b@x"))
    dovecot.deliver(user, letter("biuro@nasza.pl", "klient@x.pl", mid="c@x"), folder="Sent")
    assert look(mailbox) == 3
    assert numbers(MailRun.objects.get()) == (3, 3, 0, 0)
    assert set(MailMessage.objects.values_list("message_id", "direction")) == {
        ("a@x", "in"),
        ("b@x", "in"),
        ("c@x", "out"),
    }
    assert set(MailboxFolder.objects.filter(fetched=True).values_list("name", "last_uid")) == {
        ("INBOX", 2),
        ("Sent", 1),
    }
    assert look(mailbox) == 0
    assert MailRun.objects.count() == 1
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        assert client.search("UNSEEN") == [1, 2]
