"""A message that is only an invitation shows what, when and where."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.activities.mail.reading import Attachment, Mail, read_mail
from opiekun.activities.mail.reading.invitations import invitation_text
from opiekun.activities.models import MailMessage
from opiekun.activities.services.mail.prepared import prepare
from opiekun.activities.services.mail.raw_mail import RawMail
from tests.activities.mail.letters import bring
from tests.activities.mail.test_faces import page

WARSAW = ZoneInfo("Europe/Warsaw")
HEAD = (
    "From: Jan Żak <jan@obcy.pl>\nTo: my@nasza.pl\nSubject: Zaproszenie\nMessage-ID: <1@x>\n"
    "Date: Mon, 5 Jan 2026 10:00:00 +0100\n"
)


def invited(*lines: str, before: str = "") -> bytes:
    calendar = "\r\n".join(["BEGIN:VCALENDAR", before, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    return f"{HEAD}Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n{calendar}".encode()


def text(*lines: str, before: str = "") -> str:
    return invitation_text(read_mail(invited(*lines, before=before)), WARSAW)


def test_what_when_and_where_are_unfolded_and_unescaped() -> None:
    folded = "SUMMARY;LANGUAGE=pl:Przegląd\\, umowy\\; ceny \\\\ rabaty\\nczęść 1, w kt\r\n órej mówimy"
    said = text(folded, "DTSTART:20260312T090000Z", "DTEND:20260312T100000Z", "LOCATION:Sala 2\\, Kraków")
    assert said == ("Przegląd, umowy; ceny \\ rabaty część 1, w której mówimy\n12.03.2026, 10:00–11:00\nSala 2, Kraków")


def test_a_letter_that_is_folded_in_its_middle_stays_whole() -> None:
    raw = invited("SUMMARY:Za@kup").replace(b"@", "ż".encode()[:1] + b"\r\n " + "ż".encode()[1:])
    assert invitation_text(read_mail(raw), WARSAW) == "Zażkup"


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART;TZID=Europe/London:20260712T090000", "DURATION:PT1H30M"], "12.07.2026, 10:00–11:30"),
        (['DTSTART;TZID="Central European Standard Time":20260312T090000'], "12.03.2026, 09:00"),
        (["DTSTART;TZID=/mozilla.org/2005/Europe/Berlin:20260312T090000"], "12.03.2026, 09:00"),
        (["DTSTART;TZID=Nasza strefa:20260312T090000"], "12.03.2026, 09:00 (Nasza strefa)"),
        (["DTSTART:20260312T220000Z", "DTEND:20260313T010000Z"], "12.03.2026, 23:00 – 13.03.2026, 02:00"),
        (["DTSTART;VALUE=DATE:20260312", "DTEND;VALUE=DATE:20260313"], "12.03.2026"),
        (["DTSTART;VALUE=DATE:20260312", "DTEND;VALUE=DATE:20260315"], "12.03.2026 – 14.03.2026"),
        (["DTSTART:20261399T090000Z"], ""),
        (["DTSTART:jutro"], ""),
        (["DTSTART:99991231T235900Z"], ""),
    ],
)
def test_the_time_is_told_by_our_clock(lines: list[str], when: str) -> None:
    assert text("SUMMARY:Spotkanie", *lines) == f"Spotkanie\n{when}".strip()


def test_zones_and_alarms_are_not_taken_for_the_event() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    alarm = ["BEGIN:VALARM", "SUMMARY:Alarm", "END:VALARM"]
    assert text(*alarm, "SUMMARY:Spotkanie", "DTSTART:20260312T090000Z", before=zone) == "Spotkanie\n12.03.2026, 10:00"


def test_the_words_of_a_message_come_before_those_of_its_invitation() -> None:
    both = (
        f"{HEAD}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n%s\n--b\n"
        "Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:Spotkanie\nEND:VEVENT\n--b--\n"
    )
    assert prepare(RawMail("files", "", (both % "Zapraszam").encode())).text == "Zapraszam"
    assert prepare(RawMail("files", "", (both % " ").encode())).text == "Spotkanie"


@pytest.mark.django_db
def test_an_invitation_is_read_previewed_and_known_again() -> None:
    raw = invited("SUMMARY:Przegląd umowy", "DTSTART:20260312T090000Z", "LOCATION:Sala 2")
    assert [one.outcome for one in bring(raw)] == ["imported"]
    message = MailMessage.objects.get()
    assert message.text == "Przegląd umowy\n12.03.2026, 10:00\nSala 2"
    assert message.preview.startswith("Przegląd umowy")
    shown = page().get(f"/mail/{message.pk}").content.decode()
    assert "Sala 2" in shown
    # One that came before its words were kept.
    MailMessage.objects.update(text="", preview="")
    assert "12.03.2026, 10:00" in page().get(f"/mail/{message.pk}").content.decode()
    assert [one.outcome for one in bring(b"Received: by mx.nasza.pl\n" + raw)] == ["skipped"]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 260), st.integers(0, 40), st.binary(max_size=6)), max_size=6))
def test_no_mutation_of_an_invitation_breaks_its_reader(cuts: list[tuple[int, int, bytes]]) -> None:
    data = "\r\n".join(
        [
            "BEGIN:VEVENT",
            'SUMMARY;X="a:b";LANGUAGE=pl:Przegl\\, umowy\\n',
            'DTSTART;TZID="Europe/Warsaw":20260312T090000',
            "DTEND;TZID=X:99991231T235959",
            "DURATION:P9999WT1H",
            "LOCATION:Sala\\",
            "END:VEVENT",
        ]
    ).encode()
    for at, length, piece in cuts:
        data = data[:at] + piece + data[at + length :]
    text = invitation_text(Mail(attachments=(Attachment("a.ics", "text/calendar", data, "calendar"),)), WARSAW)
    assert "\0" not in text
    text.encode()
