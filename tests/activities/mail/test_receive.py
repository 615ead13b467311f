"""Each message is kept once, told to whom it concerns, threaded, and accounted for."""

import threading
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import override

from opiekun.activities.mail.files import messages_in
from opiekun.activities.models import (
    FreeMailDomain,
    IgnoredSender,
    Interaction,
    MailFailure,
    MailMessage,
    MailOccurrence,
    MailRun,
    MailThread,
    Participant,
)
from opiekun.activities.services.mail import receive as receiving
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.services.mail.receive import receive
from opiekun.activities.services.mail.retrying import retry_failed
from opiekun.activities.services.mail.runs import begin_run, import_found
from opiekun.core.models import StoredFile
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.records.record.timeline import Asked, read_timeline
from tests.activities.mail.letters import bring, letter
from tests.parties.people import TestViewer, make_user, manager
from tests.records.importing.shared_data import shared_file, shared_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def firm(actor: TestViewer, name: str, **more: Any) -> int:
    return create_party(actor, {"kind": "organisation", "name": name, **more}).id


def someone(actor: TestViewer, party: int, email: str, last_name: str = "Nowak") -> int:
    channels = [{"kind": "email", "value": email}]
    return create_person(actor, {"party": str(party), "last_name": last_name, "channels": channels}).id


def outcomes(lines: Any) -> list[str]:
    return [f"{line.outcome} {line.reason}".strip() for line in lines]


def test_a_message_of_a_known_person_becomes_an_interaction(actor: TestViewer) -> None:
    party = firm(actor, "Stalmix")
    person = someone(actor, party, "Jan@Stalmix.pl")
    user = make_user()
    [line] = bring(letter("Jan <jan@stalmix.pl>", f"{user.email}, obcy@x.com", "Ceny", "Proszę o ceny"))
    told = Interaction.objects.get()
    assert (told.party_id, told.person_id, told.user_id, told.direction) == (party, person, user.pk, "in")
    assert (told.subject, told.body_text, told.started_at) == (
        "Ceny",
        "Proszę o ceny",
        datetime(2026, 1, 5, 9, tzinfo=UTC),
    )
    assert told.kind.code == "email"
    people = set(Participant.objects.values_list("role", "person_id", "user_id", "address"))
    assert people == {("from", person, None, ""), ("to", None, user.pk, ""), ("to", None, None, "obcy@x.com")}
    assert MailMessage.objects.get(pk=line.message_id).state == "assigned"


def test_what_we_sent_is_outgoing_and_told_at_every_party_once(actor: TestViewer) -> None:
    first, second = firm(actor, "A"), firm(actor, "B", channels=[{"kind": "email", "value": "biuro@b-firma.pl"}])
    someone(actor, first, "jan@a-firma.pl")
    someone(actor, first, "ewa@a-firma.pl", "Lis")
    user = make_user()
    bring(letter(user.email, "jan@a-firma.pl, ewa@a-firma.pl", head="Cc: biuro@b-firma.pl"))
    assert sorted(Interaction.objects.values_list("party_id", "direction", "user_id")) == [
        (first, "out", user.pk),
        (second, "out", user.pk),
    ]


def test_a_stranger_of_a_known_domain_is_told_at_its_party_but_not_at_free_mail(actor: TestViewer) -> None:
    party = firm(actor, "Stalmix", channels=[{"kind": "web", "value": "https://www.stalmix.pl/kontakt"}])
    other = firm(actor, "Drewnex")
    someone(actor, other, "ktos@wp.pl")
    FreeMailDomain.objects.create(domain="wspolna.pl")
    someone(actor, other, "ktos@wspolna.pl", "Inny")
    bring(letter("nowy@stalmix.pl"), letter("inny@wp.pl"), letter("inny@wspolna.pl"))
    assert list(Interaction.objects.values_list("party_id", "person_id")) == [(party, None)]
    assert set(MailMessage.objects.values_list("from_address", "state")) == {
        ("nowy@stalmix.pl", "assigned"),
        ("inny@wp.pl", "waiting"),
        ("inny@wspolna.pl", "waiting"),
    }


def test_an_address_of_two_parties_waits_for_a_decision(actor: TestViewer) -> None:
    for name in ("A", "B"):
        someone(actor, firm(actor, name), "ksiegowosc@biuro.pl")
    bring(letter("ksiegowosc@biuro.pl"))
    assert (Interaction.objects.count(), MailMessage.objects.get().state) == (0, "waiting")


def test_mail_among_ourselves_is_told_to_nobody(actor: TestViewer) -> None:
    one, two = make_user(), make_user()
    bring(letter(one.email, two.email))
    assert (MailMessage.objects.get().state, Interaction.objects.count()) == ("internal", 0)


def test_copies_in_several_mailboxes_are_one_message(actor: TestViewer) -> None:
    raw = letter(mid="a@x")
    copy = b"Received: from mx by my; Mon, 5 Jan 2026 10:00:03 +0100\r\nDelivered-To: my@nasza.pl\r\n" + raw.replace(
        b"\n", b"\r\n"
    )
    assert outcomes(bring(raw, copy)) == ["imported", "skipped known"]
    assert outcomes(bring(copy, source="mailbox:2")) == ["skipped known"]
    assert outcomes(bring(raw, source="mailbox:2")) == ["skipped known"]
    assert MailMessage.objects.count() == 1
    assert set(MailOccurrence.objects.values_list("source", "place")) == {
        ("mailbox:1", "INBOX/0"),
        ("mailbox:1", "INBOX/1"),
        ("mailbox:2", "INBOX/0"),
    }


def test_the_same_id_with_other_words_is_another_message_and_no_id_is_its_bytes() -> None:
    assert outcomes(bring(letter(mid="a@x"), letter(mid="a@x", body="Inne"))) == ["imported", "imported"]
    assert outcomes(bring(letter(), letter().replace(b"\n", b"\r\n"), letter(body="c"))) == [
        "imported",
        "skipped known",
        "imported",
    ]


def test_answers_are_one_thread_also_when_they_come_before_the_question() -> None:
    bring(letter(mid="c@x", head="References: <a@x><b@x>"))
    bring(letter(mid="a@x"), letter("inny@y.pl", mid="d@x", head="In-Reply-To: <c@x>"))
    assert MailThread.objects.count() == 1


def test_two_threads_become_one_when_a_message_answers_both() -> None:
    bring(letter(mid="a@x", subject="A"), letter(mid="b@x", subject="B"))
    bring(letter(mid="c@x", head="References: <a@x> <b@x>"))
    assert MailThread.objects.filter(messages__isnull=False).distinct().count() == 1


@pytest.mark.parametrize("seed", range(3))
def test_messages_of_one_batch_make_the_threads_that_they_make_one_by_one(seed: int) -> None:
    chance = Random(seed)

    def talk(name: str) -> list[bytes]:
        answered = [chance.sample(range(14), chance.choice((0, 0, 1, 2))) for _number in range(14)]
        heads = [
            f"References: {' '.join(f'<{one}@{name}>' for one in ids if one != number)}" if ids else ""
            for number, ids in enumerate(answered)
        ]
        return [letter(subject=f"{name} {n}", mid=f"{n}@{name}", head=head) for n, head in enumerate(heads)]

    def threads(name: str) -> set[frozenset[str]]:
        found: dict[int, set[str]] = {}
        for number, thread in MailMessage.objects.filter(message_id__endswith=name).values_list(
            "message_id", "thread_id"
        ):
            found.setdefault(thread, set()).add(number.partition("@")[0])
        assert {row.pk: row.last_at for row in MailThread.objects.filter(pk__in=found)} == dict(
            MailMessage.objects.filter(thread_id__in=found).values_list("thread_id").annotate(last=Max("at"))
        )
        return {frozenset(ids) for ids in found.values()}

    state = chance.getstate()
    bring(*talk("zaraz"))
    chance.setstate(state)
    alone = talk("kolejno")
    for raw in alone[:5]:
        bring(raw)
    bring(*alone[5:9])
    for raw in alone[9:]:
        bring(raw)
    assert threads("zaraz") == threads("kolejno")
    assert MailThread.objects.count() == len(threads("zaraz")) * 2


def test_subjects_join_only_answers_among_the_same_people_within_a_month() -> None:
    bring(letter("a@x.pl", mid="1@x"))
    bring(letter("a@x.pl", mid="2@x", subject="Odp: Oferta", day=12))
    bring(letter("b@y.pl", mid="3@x", subject="Re: Oferta"), letter("a@x.pl", mid="4@x", subject="Oferta", day=13))
    threads = dict(MailMessage.objects.values_list("message_id", "thread_id"))
    assert threads["1@x"] == threads["2@x"]
    assert len(set(threads.values())) == 3


def test_the_receipt_adds_up_and_failures_are_kept_and_tried_again() -> None:
    IgnoredSender.objects.create(pattern="@spam.pl")
    run = begin_run(SYSTEM, "mailbox:1", "x")
    junk = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    batch = [RawMail("mailbox:1", str(n), raw) for n, raw in enumerate([letter(), letter(), letter("a@spam.pl"), junk])]
    lines = receive(SYSTEM, run, [*batch, RawMail("mailbox:1", "9", b"", failure="too_large")])
    assert outcomes(lines) == [
        "imported",
        "skipped known",
        "skipped ignored_sender",
        "failed broken_outlook",
        "failed too_large",
    ]
    told = MailRun.objects.get(pk=run)
    assert (told.fetched, told.imported, told.skipped, told.failed) == (5, 1, 2, 2)
    assert told.skipped_for == {"known": 1, "ignored_sender": 1}
    kept = MailFailure.objects.get(reason="broken_outlook")
    assert kept.raw
    assert kept.raw.size == len(junk)
    assert outcomes(retry_failed(SYSTEM, run)) == ["failed broken_outlook"]


def test_what_failed_comes_in_once_its_reason_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin_run(SYSTEM, "mailbox:1", "x")
    broken = receiving.prepare

    def refuse(one: RawMail) -> Any:
        raise receiving.CannotBeRead("no_mail")

    monkeypatch.setattr(receiving, "prepare", refuse)
    receive(SYSTEM, run, [RawMail("mailbox:1", "1", letter())])
    monkeypatch.setattr(receiving, "prepare", broken)
    assert outcomes(retry_failed(SYSTEM, run)) == ["imported"]
    told = MailRun.objects.get(pk=run)
    assert (told.fetched, told.imported, told.failed) == (1, 1, 0)
    assert retry_failed(SYSTEM, run) == []


def test_a_message_that_the_database_refuses_does_not_take_others_along(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = receiving.keep

    def refuse(actor: Any, batch: Any) -> Any:
        if any(one.mail.subject == "zła" for one in batch):
            raise IntegrityError
        return whole(actor, batch)

    monkeypatch.setattr(receiving, "keep", refuse)
    lines = bring(
        letter(subject="dobra", mid="1@x"), letter(subject="zła", mid="2@x"), letter(subject="inna", mid="3@x")
    )
    assert outcomes(lines) == ["imported", "failed refused", "imported"]
    assert MailFailure.objects.get().raw is not None


def test_privacy_keeps_no_more_than_was_agreed() -> None:
    run = begin_run(SYSTEM, "mailbox:1", "x")
    for number, privacy in enumerate(("subject", "metadata")):
        raw = letter(body="Tajne", mid=f"{number}@x", subject="Temat")
        receive(SYSTEM, run, [RawMail("mailbox:1", privacy, raw, privacy=privacy)])  # type: ignore[arg-type]
    rows = list(MailMessage.objects.order_by("pk").values_list("subject", "text", "preview", "raw"))
    assert rows == [("Temat", "", "", None), ("", "", "", None)]
    assert StoredFile.objects.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        MailMessage.objects.filter(subject="Temat").update(text="x")


def test_a_message_whose_subject_is_not_kept_is_an_email_on_the_timeline(actor: TestViewer) -> None:
    party = firm(actor, "Stalmix")
    someone(actor, party, "biuro@stalmix.pl")
    run = begin_run(SYSTEM, "mailbox:1", "x")
    for privacy in ("subject", "metadata"):
        raw = letter("biuro@stalmix.pl", mid=f"{privacy}@x", subject="Cennik")
        receive(SYSTEM, run, [RawMail("mailbox:1", privacy, raw, privacy=privacy)])  # type: ignore[arg-type]
    entries = read_timeline(actor, "party", party, Asked(source="interactions")).entries
    with override("pl"):
        assert sorted(str(entry.title) for entry in entries) == ["E-mail", "E-mail: Cennik"]


def test_all_the_mail_that_we_have_comes_in_and_each_is_accounted_for(actor: TestViewer) -> None:
    folder = shared_file("mail")
    count = len(shared_files("mail", ".eml"))
    lines = [line for _run, batch in import_found(actor, "x", messages_in(folder)) for line in batch]
    run = MailRun.objects.get()
    assert (run.fetched, run.failed, len(lines)) == (count, 0, count)
    assert run.imported == MailMessage.objects.count()
    assert set(run.skipped_for) <= {"known"}
    again = [line for _run, batch in import_found(actor, "x", messages_in(folder)) for line in batch]
    assert {line.outcome for line in again} == {"skipped"}


@pytest.mark.django_db(transaction=True)
def test_two_mailboxes_at_once_make_one_message_and_one_thread() -> None:
    raws = [letter(mid=f"{n}@x", head=f"References: <{n - 1}@x>", subject=f"Temat {n}") for n in range(20)]
    results: list[list[str]] = []

    def fetch(source: str) -> None:
        try:
            results.append(outcomes(bring(*raws, source=source)))
        finally:
            connection.close()

    workers = [threading.Thread(target=fetch, args=(f"mailbox:{n}",)) for n in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(set, results), key=str) == [{"imported"}, {"skipped known"}]
    assert (MailMessage.objects.count(), MailThread.objects.count()) == (20, 1)
