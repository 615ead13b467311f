"""The whole way of an answer: in by IMAP, out by the mailbox's SMTP server, into its sent folder, back once."""

from collections.abc import Iterator
from email.message import Message
from uuid import uuid4

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import (
    Attachment,
    Document,
    Interaction,
    Mailbox,
    MailboxFolder,
    MailMessage,
    MailOccurrence,
    OutgoingMail,
)
from opiekun.activities.selectors.mail.unanswered import unanswered_of
from opiekun.activities.services.mail.mailboxes import fetch_now
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from tests.activities.documents.papers import CONTRACT, put
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot
from tests.activities.mail.out.smtp_server import Behaviour, smtp_server
from tests.activities.mail.test_receive import firm, someone
from tests.api.program import Program, program
from tests.core.processes import process, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "from opiekun.core.jobs import worker\nworker.run()"


@pytest.fixture
def smtp(user: str) -> Iterator[Behaviour]:
    """The mailbox's own server, which knows its user by the same password."""
    with smtp_server(PASSWORD, user=user) as behaviour:
        yield behaviour


def question(us: str) -> bytes:
    """It came in today, so that it waits for an answer."""
    now = timezone.localtime(clock.now())
    head = f"From: Jan <jan@stalmix.pl>\nTo: {us}\nSubject: Umowa\nMessage-ID: <pyta@stalmix.pl>\n"
    return f"{head}Date: {now:%a, %d %b %Y %H:%M:%S %z}\n\nProszę o umowę.\n".encode()


def answered(caller: Program, mailbox: Mailbox, message: int, document: int, party: int) -> OutgoingMail:
    """Through the API; the moment for undoing is over."""
    given = {
        "mailbox": str(mailbox.pk),
        "mode": "reply",
        "about": str(message),
        "to": ["jan@stalmix.pl"],
        "subject": "Odp: Umowa",
        "body": "<p>W załączniku.</p>",
        "documents": [str(document)],
        "party": str(party),
    }
    done = caller.post("/mail-outgoing", given, Idempotency_Key=str(uuid4()))
    assert done.status_code == 201, done.content
    pk = int(done.json()["id"])
    OutgoingMail.objects.filter(pk=pk).update(send_after=clock.now())
    ProcrastinateJob.objects.filter(task_name="activities.mail_send", status="todo").update(scheduled_at=None)
    return OutgoingMail.objects.get(pk=pk)


def in_folder(dovecot: Dovecot, user: str) -> list[bytes]:
    with dovecot.client(user) as client:
        client.select_folder("Sent", readonly=True)
        uids = client.search()
        return [told[b"BODY[]"] for told in client.fetch(uids, ["BODY[]"]).values()] if uids else []


def file_of(message: Message) -> tuple[str | None, object]:
    [part] = [one for one in message.walk() if one.get_filename()]
    return part.get_filename(), part.get_payload(decode=True)


def test_an_answer_with_a_document_goes_the_whole_way_once(
    dovecot: Dovecot, user: str, connect: Connect, smtp: Behaviour
) -> None:
    caller = program()
    assert caller.user is not None
    viewer = viewer_of_user(caller.user)
    party = firm(SYSTEM, "Stalmix")
    person = someone(SYSTEM, party, "jan@stalmix.pl")
    document = put(viewer, party).id
    dovecot.deliver(user, question(caller.user.email))
    smtp_place = {"smtp_host": "localhost", "smtp_port": smtp.port, "smtp_security": "none"}
    plain = {"imap_port": dovecot.plain, "imap_security": "none"}
    mailbox = connect(owner=caller.user, address=caller.user.email, **plain, **smtp_place)
    with process(WORKER):
        wait_until(lambda: MailMessage.objects.filter(message_id="pyta@stalmix.pl", state="assigned").exists())
        asked = MailMessage.objects.get()
        assert [mail.subject for mail in unanswered_of(viewer)] == ["Umowa"]
        row = answered(caller, mailbox, asked.pk, document, party)
        wait_until(lambda: OutgoingMail.objects.filter(pk=row.pk, sent_copy="done").exists())
        fetch_now(SYSTEM, mailbox.pk)
        sent = MailboxFolder.objects.filter(mailbox=mailbox, name="Sent")
        wait_until(lambda: sent.filter(last_uid=1).exists())
        wait_until(lambda: Attachment.objects.filter(document_id=document).count() > 1)
    assert smtp.logins == [f"PLAIN {user} True"]
    [got] = smtp.received
    assert (got.sender, got.recipients) == (caller.user.email, ["jan@stalmix.pl"])
    assert file_of(got.message) == ("Umowa_ramowa.pdf", CONTRACT)
    assert got.message["In-Reply-To"] == "<pyta@stalmix.pl>"
    [copy] = in_folder(dovecot, user)
    assert copy.replace(b"\r\n", b"\n").strip() == got.raw.replace(b"\r\n", b"\n").strip()
    row.refresh_from_db()
    assert (row.state, row.raw_id) == ("sent", None)
    assert MailMessage.objects.count() == 2
    places = MailOccurrence.objects.filter(message_id=row.fact_id).values_list("source", flat=True)
    assert set(places) == {"outgoing", f"mailbox:{mailbox.pk}"}
    told = Interaction.objects.get(direction="out")
    assert (told.party_id, told.person_id, told.user_id) == (party, person, caller.user.pk)
    assert Document.objects.count() == 1
    assert Attachment.objects.filter(document_id=document, record_id=told.pk).exists()
    assert unanswered_of(viewer) == []
