"""What is written while a file is missing in the store: the writer is told, and nothing goes without what it should."""

from collections.abc import Callable, Sequence

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override

from opiekun.activities.mail.reading import read_mail
from opiekun.activities.mail.sending.reasons import problem_words
from opiekun.activities.mail.sending.transport import Outcome
from opiekun.activities.models import DocumentVersion, Mailbox, MailMessage, OutgoingMail
from opiekun.activities.models.mail_outgoing import APPEND_WAITS, NOT_APPENDED
from opiekun.activities.selectors.mail.outgoing_reach import From
from opiekun.activities.selectors.mail.outgoing_start import start_about, start_again
from opiekun.activities.services.mail.outgoing_copies import copy
from opiekun.activities.services.mail.outgoing_outcome import it_went
from opiekun.activities.services.mail.outgoing_queue import try_again
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core.errors import Conflict
from opiekun.core.files.storing import store_many
from opiekun.records.models import Notification
from tests.activities.documents.papers import put
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.out.conftest import queued
from tests.activities.mail.out.smtp_server import Behaviour
from tests.activities.mail.out.test_going_along import came, forward_of, names
from tests.activities.mail.test_lost_bytes import lose, put_back
from tests.parties.people import TestViewer

pytestmark = pytest.mark.django_db


def lost() -> MailMessage:
    """A message with attachments whose file is gone."""
    message = came()
    assert message.raw is not None
    lose(message.raw)
    return message


def state(row: OutgoingMail) -> tuple[str, str, str]:
    row.refresh_from_db()
    return row.state, row.problem, row.problem_text


def test_a_lost_document_stops_the_message_and_goes_along_once_it_is_back(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    document = put(actor, party).id
    row = queued(actor, documents=[str(document)])
    file = DocumentVersion.objects.select_related("file").get(document=document).file
    data = lose(file)
    send(row.pk)
    assert state(row) == ("failed", "attachment_gone", "Umowa_ramowa.pdf")
    assert (server.received, Notification.objects.filter(code="mail.failed").count()) == ([], 1)
    with override("pl"):
        assert str(problem_words("attachment_gone")).startswith("Pliku, który miał")
    try_again(actor, row.pk)
    send(row.pk)
    assert (state(row)[0], server.received) == ("failed", [])
    put_back(file, data)
    try_again(actor, row.pk)
    send(row.pk)
    assert state(row) == ("sent", "", "")
    assert names(server.received[0].raw) == ["Umowa_ramowa.pdf"]


def test_a_message_forwarded_with_lost_attachments_does_not_go(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    message = came()
    row = queued(actor, **forward_of(start_about(actor, message.pk, "forward")))
    assert message.raw is not None
    data = lose(message.raw)
    send(row.pk)
    assert state(row) == ("failed", "attachment_gone", "umowa.pdf")
    assert server.received == []
    put_back(message.raw, data)
    try_again(actor, row.pk)
    send(row.pk)
    assert names(server.received[0].raw) == ["umowa.pdf", "plan.png"]


def test_a_message_whose_own_bytes_are_lost_fails_and_goes_once_they_are_back(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    server.refuse["jan@stalmix.pl"] = "451 later"
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    assert row.raw is not None
    file, data = row.raw, lose(row.raw)
    del server.refuse["jan@stalmix.pl"]
    try_again(actor, row.pk)
    send(row.pk)
    assert state(row) == ("failed", "message_lost", "")
    assert server.received == []
    put_back(file, data)
    try_again(actor, row.pk)
    send(row.pk)
    assert state(row)[0] == "sent"
    assert read_mail(server.received[0].raw) == read_mail(data)


def test_who_says_that_a_lost_message_arrived_is_told_that_its_file_is_missing(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    row = queued(actor)

    def breaks_off(way: From, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
        gate()
        return Outcome("unclear")

    send(row.pk, breaks_off)
    row.refresh_from_db()
    assert row.raw is not None
    file, data = row.raw, lose(row.raw)
    with pytest.raises(Conflict) as refused:
        it_went(actor, row.pk)
    assert refused.value.code == "message_lost"
    put_back(file, data)
    it_went(actor, row.pk)
    assert state(row)[0] == "sent"


def test_a_reply_to_a_lost_message_quotes_its_text_and_says_what_is_missing(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    message, client = lost(), client_of()
    answer = client.get(f"/outbox/compose?reply={message.pk}").content.decode()
    assert "its text is quoted without formatting" in answer
    assert "with them it cannot be sent" not in answer
    assert "Witam" in answer
    send(queued(actor, mode="reply", about=str(message.pk), with_quote=True).pk)
    assert "> Witam" in read_mail(server.received[0].raw).text
    MailMessage.objects.update(text="")
    assert "none of its text can be quoted" in client.get(f"/outbox/compose?reply={message.pk}").content.decode()


def test_a_lost_message_is_forwarded_without_attachments_only_by_whoever_was_told(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    message = lost()
    begun = start_about(actor, message.pk, "forward")
    assert begun.forwarded == []
    form = client_of().get(f"/outbox/compose?forward={message.pk}").content.decode()
    assert "its text is quoted without formatting" in form
    assert "with them it cannot be sent until they are back" in form
    assert form.count("Missing in the store") == 3
    send(queued(actor, **forward_of(begun)).pk)
    assert "Witam" in read_mail(server.received[0].raw).text


def test_of_a_text_message_nothing_is_missing(actor: TestViewer, person: int) -> None:
    bring(letter(sender="jan@stalmix.pl"))
    message = MailMessage.objects.get()
    assert message.raw is not None
    default_storage.delete(message.raw.storage_key)
    client = client_of()
    for mode in ("reply", "forward"):
        assert "missing in the store" not in client.get(f"/outbox/compose?{mode}={message.pk}").content.decode()


def test_what_is_sent_again_says_what_was_lost_of_it(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor, **forward_of(start_about(actor, came().pk, "forward")))
    send(row.pk)
    row.refresh_from_db()
    for message in MailMessage.objects.all():
        assert message.raw is not None
        lose(message.raw)
    begun = start_again(actor, row.pk)
    assert (begun.again_of_lost, begun.forwarded, begun.lost) == (True, [], ["umowa.pdf", "plan.png"])
    assert "dobry" in begun.body


def test_a_copy_that_is_lost_undoes_nothing(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)
    send(row.pk)
    mailbox = Mailbox.objects.create(name="Biuro", address="biuro@nasza.pl", imap_host="x", username="x")
    [kept] = store_many(actor, [(b"x", "message.eml")])
    lose(kept)
    OutgoingMail.objects.update(mailbox=mailbox, raw=kept, sent_copy=APPEND_WAITS)
    copy(row.pk)
    row.refresh_from_db()
    assert (row.state, row.sent_copy, row.raw_id) == ("sent", NOT_APPENDED, None)
