"""What is attached to mail becomes documents: once, on every interaction, without logos, within the limits."""

import base64
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from opiekun.accounts.models import RoleRight
from opiekun.activities.documents.attaching import attach_document
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.models import Attachment, Document, Interaction, MailAttachment, MailMessage
from opiekun.activities.services.interactions import restore_interaction, trash_interaction
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.attachments import make_documents
from opiekun.activities.services.mail.personal_data import erase
from opiekun.core import clock
from opiekun.core.models import StoredFile
from opiekun.core.viewer import SYSTEM
from opiekun.records.record.timeline import read_timeline
from opiekun.records.search.finding import search
from tests.activities.documents.papers import CONTRACT, read_all
from tests.activities.mail.letters import bring
from tests.activities.mail.test_faces import page
from tests.activities.mail.test_receive import firm, someone
from tests.api.program import program
from tests.parties.people import TestViewer, manager
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
LOGO = b"\x89PNG\r\n\x1a\n" + b"\0" * 20_000


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def part(name: str, data: bytes, media_type: str = "application/pdf", more: str = "") -> str:
    coded = base64.encodebytes(data).decode()
    return (
        f"Content-Type: {media_type}; name={name}\nContent-Disposition: attachment; filename={name}\n{more}"
        f"Content-Transfer-Encoding: base64\n\n{coded}"
    )


def parcel(*parts: str, mid: str = "1@x", sender: str = "jan@a-firma.pl", to: str = "my@nasza.pl") -> bytes:
    """A message with things attached."""
    html = 'Content-Type: text/html\n\n<p>Witam</p><img src="cid:logo@x">\n'
    body = "".join(f"--b\n{each}\n" for each in (html, *parts))
    head = f"From: {sender}\nTo: {to}\nSubject: Umowa\nMessage-ID: <{mid}>\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n"
    return f"{head}Content-Type: multipart/mixed; boundary=b\n\n{body}--b--\n".encode()


def outcomes() -> list[tuple[str, str, str]]:
    return list(MailAttachment.objects.order_by("message", "position").values_list("name", "outcome", "refusal"))


def test_an_attachment_is_one_document_on_all_interactions_and_its_words_are_found(actor: TestViewer) -> None:
    for name in ("a", "b"):
        someone(actor, firm(actor, name), f"jan@{name}-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT), to="jan@b-firma.pl"))
    assert not Document.objects.exists()
    make_documents()
    make_documents()
    document = Document.objects.get()
    assert document.title == "umowa"
    on = set(Attachment.objects.values_list("document_id", "record_id"))
    assert on == {(document.pk, pk) for pk in Interaction.objects.values_list("pk", flat=True)}
    assert len(on) == 2
    read_all()
    assert [hit.id for group in search(actor, "kara umowna").groups for hit in group.hits] == [document.pk]


def test_the_timeline_says_of_an_email_how_many_papers_came_with_it(actor: TestViewer) -> None:
    party = firm(actor, "a")
    someone(actor, party, "jan@a-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT), part("aneks.txt", b"Aneks do umowy\n" * 20, "text/plain")))

    def tags() -> list[list[str]]:
        rows = read_timeline(actor, "party", party).entries
        return [[str(label) for label, _style in entry.tags] for entry in rows if entry.icon == "mail"]

    with translation.override("en"):
        assert tags() == [["Incoming"]]
        make_documents()
        assert tags() == [["Incoming", "2 attachments"]]
        Document.objects.filter(title="aneks").update(trashed_at=clock.now())
        assert tags() == [["Incoming", "1 attachment"]]


def test_pictures_of_bodies_logos_and_signatures_are_no_documents(actor: TestViewer) -> None:
    someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    shown = part("image001.png", LOGO + b"1", "image/png", "Content-ID: <logo@x>\n")
    small = part("ikona.png", LOGO[:900], "image/png")
    seal = part("smime.p7s", b"xx", "application/pkcs7-signature")
    photo = part("plac.png", LOGO + b"2", "image/png")
    bring(parcel(shown, small, seal, photo))
    bring(*(parcel(part("logo.png", LOGO, "image/png"), mid=f"{n}@logo") for n in range(3)))
    make_documents()
    assert outcomes()[:4] == [
        ("image001.png", "left", ""),
        ("ikona.png", "left", ""),
        ("smime.p7s", "left", ""),
        ("plac.png", "kept", ""),
    ]
    assert [row[1] for row in outcomes()[4:]] == ["left"] * 3
    assert [d.title for d in Document.objects.all()] == ["plac"]


def test_what_is_too_large_or_of_a_wrong_type_is_said_on_the_message(actor: TestViewer, settings: Any) -> None:
    settings.DOCUMENT_LARGEST_BYTES, settings.DOCUMENT_REFUSED_ENDINGS = 400, ("exe",)
    someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    large, wrong, fine = part("duzy.pdf", CONTRACT), part("gra.exe", b"gra"), part("a.txt", b"tak", "text/plain")
    [line] = bring(parcel(large, wrong, fine, part("nic.txt", b"", "text/plain")))
    make_documents()
    assert outcomes() == [
        ("duzy.pdf", "refused", "file_too_large"),
        ("gra.exe", "refused", "file_type"),
        ("a.txt", "kept", ""),
        ("nic.txt", "refused", "empty_file"),
    ]
    assert [d.title for d in Document.objects.all()] == ["a"]
    caller = program()
    told = caller.get(f"/mail-messages/{line.message_id}").json()["attachments"]
    assert [(one["refusal"], one["document"] is None) for one in told] == [
        ("file_too_large", True),
        ("file_type", True),
        (None, False),
        ("empty_file", True),
    ]
    shown = page().get(f"/mail/{line.message_id}", headers={"Accept-Language": "en"}).content.decode()
    assert "gra.exe was not kept as a document" in shown or "gra.exe nie" in shown


def test_what_waits_becomes_documents_when_it_is_assigned_and_follows_to_another_party(actor: TestViewer) -> None:
    first, second = firm(actor, "Pierwsza"), firm(actor, "Druga")
    [line] = bring(parcel(part("umowa.pdf", CONTRACT), sender="ktos@nieznany.pl"))
    make_documents()
    assert (Document.objects.count(), outcomes()) == (0, [("umowa.pdf", "", "")])
    settled = triage.assign(actor, line.message_id or 0, party_id=first)
    make_documents()
    triage.undo(actor, settled.settlement)
    triage.assign(actor, line.message_id or 0, party_id=second)
    make_documents()
    document = Document.objects.get()
    live = Interaction.objects.get(trashed_at__isnull=True)
    assert live.party_id == second
    assert Attachment.objects.filter(document=document, record_id=live.pk).exists()


def test_nothing_is_made_for_an_interaction_in_the_trash_until_it_comes_back(actor: TestViewer) -> None:
    someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT)))
    trash_interaction(actor, Interaction.objects.get().pk)
    make_documents()
    assert not Document.objects.exists()
    restore_interaction(actor, Interaction.objects.get().pk)
    make_documents()
    assert Document.objects.count() == 1


def test_a_lost_message_says_so_and_keeps_nobody_waiting(actor: TestViewer) -> None:
    someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    lost, _kept = bring(parcel(part("umowa.pdf", CONTRACT)), parcel(part("b.txt", b"b", "text/plain"), mid="2@x"))
    message = MailMessage.objects.select_related("raw").get(pk=lost.message_id)
    assert message.raw is not None
    type(message.raw).objects.filter(pk=message.raw_id).update(storage_key="2026/01/nie-ma")
    make_documents()
    assert outcomes() == [("umowa.pdf", "refused", "file_lost"), ("b.txt", "kept", "")]


def test_the_document_is_seen_by_whoever_sees_the_interaction_and_goes_with_an_erasure(actor: TestViewer) -> None:
    person = someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT)))
    make_documents()
    stranger = TestViewer(actor.id, "Obcy", frozenset({actor.id + 1}) if actor.id else frozenset())
    assert reached_documents(actor).count() == 1
    assert reached_documents(stranger).count() == 0
    erase(SYSTEM, person)
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_document(actor: TestViewer) -> None:
    someone(actor, firm(actor, "A"), "jan@a-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT)))

    def work() -> None:
        try:
            make_documents()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert (Document.objects.count(), Attachment.objects.count()) == (1, 1)


def test_what_came_with_mail_is_found_at_the_party_and_the_person_and_stored_once(actor: TestViewer) -> None:
    party, other = firm(actor, "a"), firm(actor, "b")
    jan = someone(actor, party, "jan@a-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT), part("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "image/png")))
    make_documents()
    document = Document.objects.get()
    boss, caller = log_in("administrator"), program()
    for record in (party, jan):
        card = boss.client.get(f"/documents/of/{record}").content.decode()
        assert f"/documents/{document.pk}" in card
        assert f"/documents/{document.pk}/detach" not in card
        # In which message it came.
        assert f'<a class="o-plain" href="/interactions/{Interaction.objects.get().pk}">Umowa</a>' in card
        assert f"/documents/{document.pk}" in boss.client.get(f"/documents?record={record}").content.decode()
        assert [one["id"] for one in caller.get(f"/documents?record={record}").json()["items"]] == [str(document.pk)]
    assert f"/documents/{document.pk}" not in boss.client.get(f"/documents/of/{other}").content.decode()
    assert caller.get(f"/documents?record={other}").json()["items"] == []
    attach_document(actor, document.pk, party)
    card = boss.client.get(f"/documents/of/{party}").content.decode()
    assert card.count(f'id="document-{document.pk}"') == 1
    assert StoredFile.objects.filter(pk=document.current.file_id).count() == 1


def test_whoever_may_not_read_what_was_said_does_not_find_its_papers_at_the_party(actor: TestViewer) -> None:
    boss = log_in("administrator")
    party = firm(actor, "a")
    someone(actor, party, "jan@a-firma.pl")
    bring(parcel(part("umowa.pdf", CONTRACT)))
    make_documents()
    document = Document.objects.get()
    ewa = log_in("sales_manager", "Ewa", "Lis")
    assert f"/documents/{document.pk}" in ewa.client.get(f"/documents/of/{party}").content.decode()
    RoleRight.objects.filter(role__code="sales_manager", kind="interaction").delete()
    for path in (f"/documents/of/{party}", f"/documents?record={party}"):
        answer = ewa.client.get(path)
        assert (answer.status_code, f"/documents/{document.pk}" in answer.content.decode()) == (200, False)
    Interaction.objects.update(trashed_at=clock.now())
    assert f"/documents/{document.pk}" not in boss.client.get(f"/documents/of/{party}").content.decode()
