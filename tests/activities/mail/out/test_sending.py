"""Sending over a real server: once, whatever happens, and with each outcome written down and told."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from opiekun.activities.mail.reading import read_mail
from opiekun.activities.mail.sending.transport import Outcome
from opiekun.activities.models import (
    Attachment,
    Document,
    Interaction,
    MailMessage,
    MailSignature,
    OutgoingMail,
    OutgoingRecipient,
)
from opiekun.activities.selectors.mail.outgoing_reach import From
from opiekun.activities.selectors.mail.outgoing_start import start_again
from opiekun.activities.services.mail import outgoing_outcome, outgoing_sending
from opiekun.activities.services.mail.attachments import make_documents
from opiekun.activities.services.mail.outgoing_drafts import save_draft
from opiekun.activities.services.mail.outgoing_jobs import look_for_left
from opiekun.activities.services.mail.outgoing_notices import MAIL_NOTIFICATIONS
from opiekun.activities.services.mail.outgoing_queue import (
    GoneAlready,
    queue_mail,
    stop_trying,
    take_back,
    try_again,
)
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core import clock
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.records.models import Notification
from opiekun.records.notifications import Told
from tests.activities.documents.papers import put
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.out.conftest import queued, written
from tests.activities.mail.out.smtp_server import Behaviour
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db


def again(row: OutgoingMail) -> None:
    """Its next try is due."""
    OutgoingMail.objects.filter(pk=row.pk, state="queued").update(send_after=clock.now() - timedelta(seconds=1))
    send(row.pk)
    row.refresh_from_db()


def states(row: OutgoingMail) -> dict[str, str]:
    return dict(OutgoingRecipient.objects.filter(outgoing=row).values_list("address", "state"))


def test_a_message_goes_and_stands_on_the_timeline(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    MailSignature.objects.create(user_id=actor.id, html="<p>Maria, tel. 12</p>")
    row = queued(actor, cc=["Ewa <ewa@inna.pl>"], bcc=["szef@stalmix.pl"])
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.body, row.raw_id) == ("sent", "", None)
    [got] = server.received
    assert got.recipients == ["jan@stalmix.pl", "ewa@inna.pl", "szef@stalmix.pl"]
    mail = read_mail(got.raw)
    assert (mail.subject, mail.message_id) == ("Oferta", row.message_id)
    assert "Dzień dobry" in mail.text
    assert "Maria, tel. 12" in mail.text
    assert b"szef" not in got.raw
    told = Interaction.objects.get(party_id=party)
    assert (told.person_id, told.direction, told.user_id, told.subject) == (person, "out", actor.id, "Oferta")
    assert told.participants.filter(role="bcc").exists()
    assert row.fact is not None
    assert row.fact.raw is not None


def test_a_document_that_goes_along_hangs_on_the_interaction_whatever_it_is(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    small = put(actor, party, data=b"\x89PNG\r\n\x1a\n" + b"x" * 40, name="znak.png").id
    send(queued(actor, documents=[str(small)], to=["nikt@nieznany.pl"], party=str(party)).pk)
    make_documents()
    assert Document.objects.count() == 1
    assert Attachment.objects.filter(document_id=small, record_id=Interaction.objects.get().pk).exists()


def test_a_message_that_came_back_is_written_again_with_everything_but_its_recipients(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    MailSignature.objects.create(user_id=actor.id, html="<p>Maria, tel. 12</p>")
    [asked] = bring(letter("ewa@inna.pl", body="Proszę o cenę", mid="1@inna"))
    about = {"about": str(asked.message_id), "mode": "reply", "with_quote": True, "with_signature": True}
    document = put(actor, party).id
    server.refuse["jan@stalmix.pl"] = "550 5.1.1 no such user"
    row = queued(actor, cc=["ewa@inna.pl"], documents=[str(document)], party=str(party), **about)
    send(row.pk)
    again = start_again(actor, row.pk)
    assert (again.to, again.cc, again.subject, again.party, again.mode) == ([], [], "Oferta", party, "reply")
    assert again.documents == [(document, "Umowa ramowa")]
    assert (again.with_quote, again.with_signature) == (False, False)
    for words in ("Dzień", "Maria, tel. 12", "Proszę o cenę"):
        assert again.body.count(words) == 1
    with pytest.raises(NotFound):
        start_again(manager(), row.pk)
    with pytest.raises(NotFound):
        start_again(actor, queued(actor).pk)


def test_the_copy_from_the_sent_folder_is_the_same_message(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)
    send(row.pk)
    [line] = bring(b"Received: from a by b; Mon, 5 Jan 2026 10:00:00 +0100\r\n" + server.received[0].raw)
    row.refresh_from_db()
    assert (line.outcome, line.message_id) == ("skipped", row.fact_id)
    assert MailMessage.objects.count() == Interaction.objects.count() == 1


def test_a_copy_that_was_fetched_first_is_the_message(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)
    original = outgoing_sending.hand_over

    def fetched_meanwhile(way: From, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
        outcome = original(way, recipients, raw, gate)
        bring(server.received[0].raw)
        return outcome

    send(row.pk, fetched_meanwhile)
    row.refresh_from_db()
    assert (row.state, MailMessage.objects.count(), Interaction.objects.count()) == ("sent", 1, 1)


def test_what_is_begun_at_a_party_is_told_there_although_the_address_is_unknown(
    server: Behaviour, actor: TestViewer, party: int
) -> None:
    row = queued(actor, to=["nikt@nieznany.pl"], party=str(party))
    send(row.pk)
    assert Interaction.objects.get().party_id == party
    assert MailMessage.objects.get().state == "assigned"


def test_the_same_key_sends_once(server: Behaviour, actor: TestViewer, person: int) -> None:
    key = uuid4()
    first, second = queue_mail(actor, key, written()), queue_mail(actor, key, written(subject="Inna"))
    assert (first.id, first.is_new, second.is_new) == (second.id, True, False)
    assert OutgoingMail.objects.get().subject == "Oferta"


def test_it_waits_for_its_moment_and_can_be_taken_back_with_everything(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    done = queue_mail(actor, uuid4(), written(cc=["Ewa Lis <ewa@inna.pl>"]))
    send(done.id)
    assert not server.received
    take_back(actor, done.id)
    row = OutgoingMail.objects.get()
    assert (row.state, row.subject, row.body) == ("draft", "Oferta", "<p>Dzień <b>dobry</b></p>")
    assert list(row.recipients.order_by("position").values_list("role", "name")) == [("to", ""), ("cc", "Ewa Lis")]
    OutgoingMail.objects.update(send_after=clock.now())
    send(done.id)
    assert not server.received


def test_what_went_cannot_be_taken_back(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)
    send(row.pk)
    with pytest.raises(GoneAlready):
        take_back(actor, row.pk)
    with pytest.raises(NotFound):
        take_back(manager(), row.pk)


def test_a_scheduled_message_keeps_its_time(server: Behaviour, actor: TestViewer, person: int) -> None:
    at = clock.now() + timedelta(days=1)
    done = queue_mail(actor, uuid4(), written(scheduled_for=at.isoformat()))
    row = OutgoingMail.objects.get(pk=done.id)
    assert row.send_after == at
    with pytest.raises(InvalidInput) as refused:
        queue_mail(actor, uuid4(), written(scheduled_for="2020-01-01T10:00"))
    assert refused.value.errors[0].loc == ("scheduled_for",)
    assert OutgoingMail.objects.count() == 1


def test_a_busy_server_is_tried_again_later(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)
    server.at_end = "451 busy"
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, states(row)) == ("queued", 1, {"jan@stalmix.pl": "waits"})
    assert row.send_after is not None
    assert row.send_after > clock.now()
    send(row.pk)
    assert server.talks == 1
    server.at_end = "250 OK"
    again(row)
    assert (row.state, len(server.received)) == ("sent", 1)


def test_a_refusal_of_one_is_shown_and_the_others_get_it(server: Behaviour, actor: TestViewer, person: int) -> None:
    server.refuse["ewa@inna.pl"] = "550 5.1.1 User unknown"
    row = queued(actor, cc=["ewa@inna.pl"])
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, states(row)) == ("sent", {"jan@stalmix.pl": "accepted", "ewa@inna.pl": "refused"})
    told = Notification.objects.get()
    assert (told.user_id, told.facts["partly"]) == (actor.id, True)
    words = MAIL_NOTIFICATIONS[0].words
    with translation.override("en"):
        assert words(Told("", "", "", told.facts)) == "Not delivered to all: Oferta"
        assert words(Told("", "", "", {"subject": "Oferta"})) == "Not sent: Oferta"


def test_who_is_greylisted_gets_it_later_and_nobody_twice(server: Behaviour, actor: TestViewer, person: int) -> None:
    server.refuse["ewa@inna.pl"] = "451 4.7.1 Greylisted"
    row = queued(actor, cc=["ewa@inna.pl"])
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.fact_id is not None) == ("queued", True)
    server.refuse.clear()
    again(row)
    assert row.state == "sent"
    assert [got.recipients for got in server.received] == [["jan@stalmix.pl"], ["ewa@inna.pl"]]
    assert server.received[0].raw == server.received[1].raw
    assert MailMessage.objects.count() == 1


def test_one_may_stop_waiting_for_the_rest(server: Behaviour, actor: TestViewer, person: int) -> None:
    server.refuse["ewa@inna.pl"] = "451 later"
    row = queued(actor, cc=["ewa@inna.pl"])
    send(row.pk)
    with pytest.raises(GoneAlready):
        take_back(actor, row.pk)
    stop_trying(actor, row.pk)
    row.refresh_from_db()
    assert (row.state, states(row)["ewa@inna.pl"]) == ("sent", "refused")


def test_a_refused_message_fails_clearly_and_can_be_sent_again(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    server.at_end = "554 5.7.1 Spam"
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("failed", "all_refused")
    assert (Interaction.objects.count(), row.body != "") == (0, True)
    server.at_end = "250 OK"
    try_again(actor, row.pk)
    again(row)
    assert (row.state, Interaction.objects.count()) == ("sent", 1)


def test_what_waits_for_its_next_try_goes_at_once_when_its_author_says_so(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    server.refuse |= {"ewa@inna.pl": "550 5.1.1 User unknown", "ola@inna.pl": "451 later"}
    row = queued(actor, cc=["ewa@inna.pl", "ola@inna.pl"])
    with pytest.raises(Conflict):
        try_again(actor, row.pk)
    send(row.pk)
    row.refresh_from_db()
    assert row.state == "queued"
    server.refuse.clear()
    with pytest.raises(NotFound):
        try_again(manager(), row.pk)
    try_again(actor, row.pk)
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, states(row)["ola@inna.pl"], states(row)["ewa@inna.pl"]) == ("sent", "accepted", "refused")
    assert [got.recipients for got in server.received] == [["jan@stalmix.pl"], ["ola@inna.pl"]]


def test_it_gives_up_after_two_days(server: Behaviour, actor: TestViewer, person: int) -> None:
    server.at_end = "451 busy"
    row = queued(actor)
    OutgoingMail.objects.update(queued_at=clock.now() - timedelta(days=3))
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("failed", "gave_up")


def test_a_line_cut_at_the_very_end_is_never_sent_twice_by_itself(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    server.at_end = "cut"
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, Notification.objects.get().code) == ("unclear", "mail.unclear")
    send(row.pk)
    assert len(server.received) == 1
    outgoing_outcome.it_went(actor, row.pk)
    row.refresh_from_db()
    assert (row.state, Interaction.objects.count(), len(server.received)) == ("sent", 1, 1)


def test_who_says_that_it_did_not_arrive_sends_it_again(server: Behaviour, actor: TestViewer, person: int) -> None:
    server.at_end = "cut"
    row = queued(actor)
    send(row.pk)
    server.at_end = "250 OK"
    try_again(actor, row.pk)
    again(row)
    assert row.state == "sent"
    assert read_mail(server.received[0].raw).message_id == read_mail(server.received[1].raw).message_id


def test_no_server_is_no_loss(settings: Settings, server: Behaviour, actor: TestViewer, person: int) -> None:
    settings.EMAIL_PORT = 1
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("queued", "connection_refused")


def test_a_sender_that_slept_finds_his_claim_gone_and_ends_nothing(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    row = queued(actor)

    def slept(way: From, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
        send(row.pk)
        return outgoing_sending.hand_over(way, recipients, raw, gate)

    send(row.pk, slept)
    row.refresh_from_db()
    assert (row.state, len(server.received)) == ("sent", 1)


def test_a_try_that_died_before_the_end_is_taken_up_again(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)

    def dies(way: From, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(row.pk, dies)
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, len(server.received)) == ("sent", 1)


def test_a_try_that_died_after_the_end_asks_its_author(server: Behaviour, actor: TestViewer, person: int) -> None:
    row = queued(actor)

    def dies(way: From, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
        gate()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(row.pk, dies)
    send(row.pk)
    row.refresh_from_db()
    assert row.state == "sending"
    long_ago = clock.now() - timedelta(minutes=10)
    OutgoingMail.objects.update(handing_at=long_ago, claimed_at=long_ago)
    assert look_for_left() == 1
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, server.received) == ("unclear", [])


def test_wrong_fields_are_all_named_and_nothing_is_queued(actor: TestViewer) -> None:
    raw = {"to": ["nikt", "ok@x.pl"], "subject": "a\nBcc: zly@x.pl", "body": "", "about": "999", "mailbox": "77"}
    with pytest.raises(InvalidInput) as refused:
        queue_mail(actor, uuid4(), raw)
    assert {one.loc[0] for one in refused.value.errors} == {"to", "subject", "body", "about", "mailbox"}
    assert OutgoingMail.objects.count() == 0
    with pytest.raises(InvalidInput) as refused:
        queue_mail(actor, uuid4(), {"to": [], "subject": "", "body": ""})
    assert {one.loc[0] for one in refused.value.errors} == {"to", "subject", "body"}


def test_who_may_not_send_sends_nothing(party: int) -> None:
    with pytest.raises(NotAllowed):
        queue_mail(salesperson(actions=frozenset({"view"})), uuid4(), written())
    with pytest.raises(InvalidInput):
        queue_mail(salesperson(), uuid4(), written(party=str(party)))
    assert OutgoingMail.objects.count() == 0


def test_an_answer_joins_the_talk(server: Behaviour, actor: TestViewer, person: int) -> None:
    [line] = bring(letter("Jan Kowalski <jan@stalmix.pl>", subject="Pytanie", mid="p1@stalmix.pl"))
    row = queued(actor, mode="reply", about=str(line.message_id), subject="Re: Pytanie")
    send(row.pk)
    mail = read_mail(server.received[0].raw)
    assert mail.references == ("p1@stalmix.pl",)
    assert "napisał(a):\n> Dzień dobry" in mail.text
    # In its HTML form the quote does not stick to the words of the answer, either.
    words, _apart, quote = mail.html.partition("<div style='margin-top:18px'>")
    assert "napisał(a):" in quote
    assert "napisał(a):" not in words
    assert len(set(MailMessage.objects.values_list("thread", flat=True))) == 1


def test_two_windows_lose_nothing(actor: TestViewer) -> None:
    key = uuid4()
    first = save_draft(actor, key, {"subject": "A", "to": ["jan@", "ok@x.pl"]})
    second = save_draft(actor, key, {"subject": "B"}, first.version)
    other = save_draft(actor, key, {"subject": "C"}, first.version)
    assert (second.id, other.is_apart) == (first.id, True)
    assert sorted(OutgoingMail.objects.values_list("subject", flat=True)) == ["B", "C"]
    assert [one.address for one in OutgoingRecipient.objects.order_by("position")] == ["jan@", "ok@x.pl"]
