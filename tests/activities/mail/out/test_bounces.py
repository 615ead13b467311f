"""Reports of what came back: the standard's and those in prose, tied to our message, told to its author; no others."""

import pytest
from django.utils.translation import override

from opiekun.activities.mail.sending.bounces import read_bounce
from opiekun.activities.mail.sending.reasons import reason_words
from opiekun.activities.models import IgnoredSender, MailMessage, OutgoingMail, OutgoingRecipient
from opiekun.activities.selectors.mail.outgoing import warnings_for
from opiekun.activities.services.mail.outgoing_personal_data import erase, export
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.activities.services.mail.prepared import former_fingerprint, prepare
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.ui.mail.outbox import state_tag
from opiekun.core.viewer import SYSTEM
from opiekun.records.models import Notification
from opiekun.records.record.timeline import Asked, read_timeline
from tests.activities.mail.letters import bring
from tests.activities.mail.out.conftest import queued
from tests.activities.mail.out.smtp_server import Behaviour
from tests.parties.people import TestViewer

STANDARD = """From: MAILER-DAEMON@mx.firma.pl (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Message-ID: <own@mx.firma.pl>
Auto-Submitted: auto-replied
Date: Mon, 5 Jan 2026 10:00:00 +0100
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<jan@stalmix.pl>: host mx.stalmix.pl said: 550 5.1.1 User unknown
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.firma.pl

Final-Recipient: rfc822; jan@stalmix.pl
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
--b
Content-Type: {part}

Message-ID: <{mid}>
Subject: Oferta

--b--
"""
EXIM = """From: Mail Delivery System <Mailer-Daemon@serwer.home.pl>
X-Failed-Recipients: jan@stalmix.pl
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Date: Mon, 5 Jan 2026 10:00:00 +0100

This message was created automatically by mail delivery software.
  jan@stalmix.pl
    host mx.stalmix.pl
    550 Mailbox quota exceeded

------ This is a copy of the message, including all the headers. ------
Message-ID: <{mid}>
Subject: Oferta
"""
POLISH = """From: =?utf-8?Q?System_pocztowy?= <postmaster@wp.pl>
Subject: =?utf-8?Q?Wiadomo=C5=9B=C4=87_nie_zosta=C5=82a_dostarczona?=
Date: Mon, 5 Jan 2026 10:00:00 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Twoja wiadomość nie została dostarczona do jan@stalmix.pl
550 Nieznany odbiorca

Message-ID: <{mid}>
"""
EXCHANGE = """From: Microsoft Outlook <postmaster@stalmix.onmicrosoft.com>
Subject: Undeliverable: Oferta
Date: Mon, 5 Jan 2026 10:00:00 +0100
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Your message to jan@stalmix.pl couldn't be delivered. 550 5.1.10 RESOLVER.ADR.RecipientNotFound
--b
Content-Type: message/rfc822

Message-ID: <{mid}>
Subject: Oferta

x
--b--
"""
HOLIDAY = """From: Jan Kowalski <jan@stalmix.pl>
Subject: Automatic reply: Oferta
In-Reply-To: <{mid}>
Auto-Submitted: auto-replied
Date: Mon, 5 Jan 2026 10:00:00 +0100

Jestem na urlopie. Message-ID: <{mid}>
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [STANDARD, EXIM, POLISH, EXCHANGE])
def test_reports_name_the_message_and_the_recipient(text: str, ends: str) -> None:
    raw = text.replace("{action}", "failed").replace("{part}", "text/rfc822-headers").replace("{mid}", "1@firma.pl")
    raw = raw.replace("\n", ends)
    bounce = read_bounce(raw.encode())
    assert bounce is not None
    assert "1@firma.pl" in bounce.message_ids
    assert {one.address or "jan@stalmix.pl" for one in bounce.recipients} == {"jan@stalmix.pl"}
    assert "jan@stalmix.pl" in bounce.addresses


def test_news_of_delays_and_holidays_are_no_reports() -> None:
    delayed = STANDARD.replace("{action}", "delayed").replace("{part}", "message/rfc822").replace("{mid}", "1@firma.pl")
    assert read_bounce(delayed.encode()) is None
    assert read_bounce(HOLIDAY.replace("{mid}", "1@firma.pl").encode()) is None
    assert read_bounce(b"\xff\x00" * 100) is None


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        ("5.1.1", "", "Nie ma takiego adresu."),
        ("550", "Mailbox quota exceeded", "Skrzynka jest pełna."),
        ("550", "Nieznany odbiorca", "Nie ma takiego adresu."),
        ("451", "", "Serwer odbiorcy prosi o późniejszą próbę."),
        ("554", "x", "Serwer odbiorcy odrzucił wiadomość."),
    ],
)
def test_reasons_are_told_in_plain_words(code: str, said: str, words: str) -> None:
    from django.utils import translation

    with translation.override("pl"):
        assert str(reason_words(code, said)) == words


@pytest.mark.django_db
def test_what_came_back_is_marked_on_the_timeline_but_for_hidden_recipients(
    server: Behaviour, actor: TestViewer, person: int, party: int
) -> None:
    row = queued(actor, to=["jan@stalmix.pl"], bcc=["tajny@inna.pl"])
    send(row.pk)

    def marks() -> list[str]:
        entries = read_timeline(actor, "party", party, Asked(source="interactions")).entries
        return [str(words) for entry in entries for words, tone in entry.tags if tone]

    assert marks() == []
    OutgoingRecipient.objects.filter(role="bcc").update(state="bounced")
    assert marks() == []
    with override("pl"):
        assert state_tag(OutgoingMail.objects.get(pk=row.pk))[0] == "Nie dotarła do 1 z 2"
    OutgoingRecipient.objects.filter(role="to").update(state="bounced")
    with override("pl"):
        assert marks() == ["Nie dotarła"]
        assert state_tag(OutgoingMail.objects.get(pk=row.pk))[0] == "Nie dotarła"


@pytest.mark.django_db
def test_the_timeline_says_whom_a_message_did_not_reach(
    server: Behaviour, actor: TestViewer, party: int, person: int
) -> None:
    row = queued(actor, to=["jan@stalmix.pl", "Ewa Lis <ewa@stalmix.pl>"], cc=["biuro@stalmix.pl"])
    send(row.pk)

    def told() -> list[tuple[str, str]]:
        with override("pl"):
            (entry,) = read_timeline(actor, "party", party, Asked(source="interactions")).entries
            return [(str(words), tone) for words, tone in entry.tags][1:]

    missed = OutgoingRecipient.objects.filter(outgoing=row)
    assert told() == []
    missed.filter(address="ewa@stalmix.pl").update(state="bounced")
    assert told() == [("Nie dotarła do 1 z 3", "warning")]
    missed.filter(address="biuro@stalmix.pl").update(state="refused")
    assert told() == [("Nie dotarła do 2 z 3", "warning")]
    missed.update(state="bounced")
    assert told() == [("Nie dotarła", "danger")]


@pytest.mark.django_db
@pytest.mark.parametrize("text", [STANDARD, EXIM, POLISH, EXCHANGE])
def test_a_report_marks_the_recipient_and_tells_the_author(
    server: Behaviour, actor: TestViewer, person: int, text: str
) -> None:
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    raw = text.replace("{action}", "failed").replace("{part}", "message/rfc822").replace("{mid}", row.message_id)
    bring(raw.encode())
    one = OutgoingRecipient.objects.get()
    assert (one.state, one.code != "") == ("bounced", True)
    assert Notification.objects.get().code == "mail.bounced"
    assert MailMessage.objects.exclude(pk=row.fact_id).get().state in ("ignored", "assigned")
    [known] = warnings_for(["jan@stalmix.pl", "ewa@inna.pl"])
    assert known.address == "jan@stalmix.pl"
    bring(raw.replace("Subject", "X-Seen: 2\nSubject", 1).encode())
    assert Notification.objects.count() == 1


@pytest.mark.django_db
def test_a_report_under_an_id_that_was_used_before_is_not_taken_for_the_one_before(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    rows = [queued(actor, subject=subject) for subject in ("Oferta", "Cennik")]
    for row in rows:
        send(row.pk)
        row.refresh_from_db()
    text = STANDARD.replace("{action}", "failed").replace("{part}", "message/rfc822")
    foreign, first, second = (
        text.replace("{mid}", mid).encode() for mid in ("obce@x.pl", *(r.message_id for r in rows))
    )
    lines = [*bring(foreign, first), *bring(second), *bring(second.replace(b"Subject", b"X-Seen: 2\nSubject", 1))]
    assert [line.outcome for line in lines] == ["imported"] * 3 + ["skipped"]
    assert [one.state for one in OutgoingRecipient.objects.all()] == ["bounced"] * 2
    assert Notification.objects.filter(code="mail.bounced").count() == 2


@pytest.mark.django_db
def test_a_report_of_a_sender_that_is_ignored_is_not_kept_and_counts_all_the_same(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    IgnoredSender.objects.create(pattern="mailer-daemon@mx.firma.pl")
    kept = MailMessage.objects.count()
    text = STANDARD.replace("{action}", "failed").replace("{part}", "message/rfc822")
    lines = bring(text.replace("{mid}", "obce@x.pl").encode(), text.replace("{mid}", row.message_id).encode())
    assert [line.reason for line in lines] == ["ignored_sender"] * 2
    assert (OutgoingRecipient.objects.get().state, MailMessage.objects.count()) == ("bounced", kept)


@pytest.mark.django_db
def test_reports_about_messages_of_others_and_answers_by_themselves_change_nothing(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    foreign = STANDARD.replace("{action}", "failed").replace("{part}", "message/rfc822").replace("{mid}", "obce@x.pl")
    bring(foreign.encode(), HOLIDAY.replace("{mid}", row.message_id).encode())
    assert OutgoingRecipient.objects.get().state == "accepted"
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_an_erasure_takes_the_person_out(server: Behaviour, actor: TestViewer, person: int) -> None:
    went, waits = queued(actor), queued(actor)
    send(went.pk)
    OutgoingMail.objects.filter(pk=waits.pk).update(state="draft")
    assert len(export(person)["outgoing_messages"]) == 2
    assert erase(SYSTEM, person) == 2
    assert list(OutgoingMail.objects.values_list("pk", flat=True)) == [went.pk]
    assert not OutgoingRecipient.objects.filter(address__contains="stalmix").exists()


@pytest.mark.django_db
def test_a_report_that_was_kept_before_reports_had_their_own_fingerprint_is_not_kept_twice(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    raw = STANDARD.replace("{action}", "failed").replace("{part}", "message/rfc822")
    mine = raw.replace("{mid}", row.message_id)
    bring(mine.encode())
    kept = MailMessage.objects.exclude(pk=row.fact_id).get()
    former = former_fingerprint(prepare(RawMail("files", "1", mine.encode())))
    assert former != kept.fingerprint
    MailMessage.objects.filter(pk=kept.pk).update(fingerprint=former)
    # The same out of a file, as another program wrote it down.
    [line] = bring(mine.replace("\n", "\r\n").replace("Subject", "X-Mozilla-Status: 0001\r\nSubject", 1).encode())
    assert (line.outcome, line.reason, line.message_id) == ("skipped", "known", kept.pk)
    # Of another message, under the same id and words.
    [other] = bring(raw.replace("{mid}", "inna@firma.pl").encode())
    assert other.outcome == "imported"
