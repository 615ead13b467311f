"""What goes along when a message is forwarded or sent again, and what is said before when something cannot."""

from uuid import uuid4

import pytest

from opiekun.activities.mail.reading import read_mail
from opiekun.activities.models import Document, MailAttachment, Mailbox, MailMessage, OutgoingMail
from opiekun.activities.selectors.mail.outgoing_start import Start, start_about, start_again
from opiekun.activities.services.mail.outgoing_queue import queue_mail
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from tests.activities.documents.papers import put
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.activities.mail.letters import bring
from tests.activities.mail.out.conftest import queued, written
from tests.activities.mail.out.smtp_server import Behaviour
from tests.activities.mail.test_attachments import parcel, part
from tests.api.program import program
from tests.parties.people import TestViewer, salesperson

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 20_000


def came(**more: str) -> MailMessage:
    """A message with a paper, a picture that its text shows, and a logo."""
    inline = part("plan.png", PICTURE, "image/png", "Content-ID: <logo@x>\n").replace("attachment;", "inline;")
    logo = part("logo.png", PICTURE[:900], "image/png", "Content-ID: <mark@x>\n").replace("attachment;", "inline;")
    bring(parcel(part("umowa.pdf", b"%PDF-1.4 x"), inline, logo, sender="jan@stalmix.pl", **more))
    return MailMessage.objects.get()


def forward_of(begun: Start) -> dict[str, object]:
    return {"mode": "forward", "about": str(begun.about.pk) if begun.about else "", "to": ["ewa@inna.pl"]} | {
        "forwarded": [str(pk) for pk in begun.forwarded],
        "with_quote": True,
    }


def names(raw: bytes) -> list[str]:
    return [one.name for one in read_mail(raw).attachments]


def sent_again(row: OutgoingMail, actor: TestViewer) -> Start:
    return start_again(actor, row.pk)


def test_a_picture_within_the_text_goes_along_when_a_message_is_forwarded(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    begun = start_about(actor, came().pk, "forward")
    send(queued(actor, **forward_of(begun)).pk)
    assert names(server.received[0].raw) == ["umowa.pdf", "plan.png"]
    page = client_of().get(f"/outbox/compose?forward={begun.about.pk if begun.about else 0}").content.decode()
    assert page.count("Picture within the text") == 2


def test_what_is_no_document_goes_along_when_a_message_is_sent_again(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    begun = start_about(actor, came().pk, "forward")
    document = put(actor, party).id
    server.refuse["jan@stalmix.pl"] = "550 5.1.1 no such user"
    given = {**forward_of(begun), "to": ["jan@stalmix.pl", "ewa@inna.pl"], "documents": [str(document)]}
    row = queued(actor, **given)
    send(row.pk)
    again = sent_again(row, actor)
    assert (again.documents, again.forwarded, again.lost) == ([(document, "Umowa ramowa")], begun.forwarded, [])
    page = client_of().get(f"/outbox/compose?resend={row.pk}")
    assert page.status_code == 404
    fields = {"documents": [str(document)], "forwarded": [str(pk) for pk in again.forwarded], "to": ["ewa@inna.pl"]}
    send(queued(actor, **fields).pk)
    assert sorted(names(server.received[-1].raw)) == sorted(names(server.received[0].raw))
    # The document is gone, the message that went has its bytes.
    Document.objects.update(trashed_at=clock.now())
    once_more = sent_again(row, actor)
    assert once_more.documents == []
    assert len(once_more.forwarded) == 3
    assert once_more.lost == []


def test_only_attachments_of_messages_within_reach_go_along(actor: TestViewer, person: int) -> None:
    pk = str(MailAttachment.objects.filter(message=came()).order_by("pk").values_list("pk", flat=True)[0])
    before = OutgoingMail.objects.filter(state="queued").count()
    with pytest.raises(InvalidInput) as refused:
        queue_mail(salesperson(), uuid4(), written(forwarded=[pk]))
    assert [one.loc for one in refused.value.errors] == [("forwarded", 0)]
    assert OutgoingMail.objects.filter(state="queued").count() == before


@pytest.mark.parametrize(
    ("privacy", "words"),
    [("subject", "its text and its attachments do not go along"), ("metadata", "nothing else of it goes along")],
)
def test_the_form_says_that_nothing_of_a_private_message_can_be_forwarded(
    actor: TestViewer, person: int, privacy: str, words: str
) -> None:
    message = came()
    kept = {"text": "", "preview": "", "has_html": False, "raw": None, "privacy": privacy}
    message.attachments.all().delete()
    MailMessage.objects.update(**kept, **({"subject": ""} if privacy == "metadata" else {}))
    client = client_of()
    assert words in client.get(f"/outbox/compose?forward={message.pk}").content.decode()
    answer = client.get(f"/outbox/compose?reply={message.pk}").content.decode()
    assert "there is nothing to quote" in answer
    assert words not in answer


def test_a_message_out_of_a_private_mailbox_is_sent_again_with_its_files_and_a_word_about_its_text(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    begun = start_about(actor, came().pk, "forward")
    mailbox = Mailbox.objects.create(
        name="Biuro", address="biuro@nasza.pl", privacy="subject", imap_host="x", username="x"
    )
    document = put(actor, party).id
    row = queued(actor, **{**forward_of(begun), "documents": [str(document)], "mailbox": str(mailbox.pk)})
    send(row.pk)
    row.refresh_from_db()
    assert row.fact is not None
    assert (row.fact.privacy, row.fact.text, row.fact.attachments.count()) == ("subject", "", 0)
    again = sent_again(row, actor)
    assert (again.again_of_private, again.subject, again.body) == (True, "Oferta", "")
    assert (again.documents, again.forwarded) == ([(document, "Umowa ramowa")], begun.forwarded)
    Document.objects.update(trashed_at=clock.now())
    assert sent_again(row, actor).lost == ["Umowa_ramowa.pdf"]


def test_attachments_go_along_when_a_program_forwards_a_message(server: Behaviour, person: int) -> None:
    message, caller = came(), program()
    body = {"to": ["ewa@inna.pl"], "subject": "PD", "mode": "forward", "about": str(message.pk)}
    for more, files in (({}, 2), ({"with_attachments": False}, 0)):
        told = caller.post("/mail-outgoing", {**body, **more})
        assert told.status_code == 201, told.content
        assert OutgoingMail.objects.get(pk=told.json()["id"]).attachments.count() == files
    wrong = caller.post("/mail-outgoing", {**body, "with_attachments": "maybe"})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["with_attachments"])
