# ruff: noqa: E501 - tables of messages read better in one line each
"""Messages as they really come: the hard ones are read as golden facts say, and no bytes at all break the reader."""

import base64
import contextlib
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.activities.mail.outlook import NotOutlook, read_outlook
from opiekun.activities.mail.reading import Mail, read_mail
from opiekun.activities.mail.reading.addresses import read_addresses
from opiekun.activities.mail.reading.encoded_words import header_text
from tests.activities.mail.outlook_file import outlook_file
from tests.records.importing.shared_data import shared_file, shared_files

ALL = shared_files("mail", ".eml")
# Name, subject begins, sender, date, body begins, attachments.
GOLDEN = [
    ("a/attachment_pdf_non_ascii", "Another PDF with 🎉", "xxxx@xxxx.com", "2005-05-10T17:26:39", "Just attaching", "broken.pdf"),
    ("a/attachment_message_rfc822", "testing", "foo@example.com", "2005-06-06T20:21:22", "This is", "ForwardedMessage.eml"),
    ("a/attachment_nonascii_filename", "testing", "foo@example.com", "2005-06-06T20:21:22", "This is", "ciële.txt"),
    ("a/attachment_with_base64_encoded_name", "Fwd: Signed", "xxxxxxxxx.xxxxxxx@gmail.com", "2005-05-08T19:09:11", "We should", "This is a test.pdf"),
    ("a/attachment_with_quoted_filename", "Eelanalüüsi päring", "jeff@37signals.com", "2009-05-13T15:42:01", "", "Eelanalüüsi päring.jpg"),
    ("a/bad_encoded_subject", "TEST", "", "", "TEST", ""),
    ("a/content_transfer_encoding_with_semi_colon", "Attention", "nsukijamq@morozstudio.tk", "2005-06-30T04:57:10", "Dear Homeowner", ""),
    ("a/email_with_similar_boundaries", "Xxxxxx", "xxxxxx@xxxxxxxx.xxx", "2012-04-06T01:01:01", "Test", "LOGO.png"),
    ("a/example13", "Saying Hello", "", "", "This is a message", ""),
    ("a/japanese_attachment", "testing", "raasdnil@gmail.com", "2009-10-16T12:39:34", "testing", "てすと.txt"),
    ("a/japanese_iso_2022", "まみむめも", "raasdnil@gmail.com", "", "すみません。", ""),
    ("a/ks_c_5601-1987", "test", "from@example.com", "2014-05-28T08:18:19", "스티해", ""),
    ("a/mix_caps_content_type", "undef method", "bb@bug.com", "2010-02-19T07:08:29", "foo bar", ""),
    ("a/multi_address_bounce2", "Undelivered Mail", "mailer-daemon@lvmail01.ll.com", "2010-02-24T06:16:41", "This is the mail system", "attachment-1, Test of bounce email.eml"),
    ("a/must_supply_encoding", "Impress your clients", "info@here2there-travelers-msgs.net", "2010-11-14T17:41:44", "", "attachment-1"),
    ("a/raw_email_bad_time", "[0]: XXXXXXX", "yusuf75thu@auracom.net", "", "Filter2", ""),
    ("a/raw_email_encoded_stack_level_too_deep", "Nicolas Fouché has accepted", "gmail-noreply@google.com", "2005-06-28T08:02:11", "Nicolas Fouché", ""),
    ("a/raw_email_incorrect_header", "Stop adware/spyware", "xxx@xxx.xxx", "2005-02-23T22:20:17", "You are infected", ""),
    ("a/raw_email_with_quoted_illegal_boundary", "Testing outlook", "email_test@me.nowhere", "2007-10-21T09:38:13", "Hello\nThis is an outlook", ""),
    ("a/trademark_character_in_subject", "GA.com", "j@yahoo-example.com", "2010-10-12T16:21:05", "Body Text", ""),
    ("a/utf8_headers", "Säying Hello", "jdöe@mächine.example", "", "body", ""),
    ("b/bounced_gmail", "Delivery Status", "mailer-daemon@googlemail.com", "2025-07-03T22:44:25", "** Address not found **", "icon.png, attachment-2, Just checking in.eml"),
    ("b/only_html", "test html only mail", "tejaswini@ex.com", "2022-02-23T06:41:27", "This is html only mail", ""),
    ("b/mail_with_no_date", "test text only mail", "testemail@gmail.com", "", "text only mail", ""),
    ("b/support_uppercase", "Discussion", "sony@chatwoot.com", "2020-04-20T08:20:20", "Let's talk", "avatar1.jpeg, avatar2.jpg"),
]  # fmt: skip


def _shared(name: str) -> Mail:
    letter, stem = name.split("/")
    return read_mail(shared_file(f"mail/collection-{letter}/{stem}.eml").read_bytes())


@pytest.mark.parametrize(("name", "subject", "sender", "date", "body", "files"), GOLDEN, ids=[g[0] for g in GOLDEN])
def test_hard_messages_read_as_they_are_known_to(
    name: str, subject: str, sender: str, date: str, body: str, files: str
) -> None:
    mail = _shared(name)
    assert mail.subject.startswith(subject)
    assert (mail.sender.address if mail.sender else "") == sender
    assert (mail.date.strftime("%Y-%m-%dT%H:%M:%S") if mail.date else "") == date
    assert mail.text.lstrip().startswith(body)
    assert ", ".join(one.name for one in mail.attachments) == files


def test_every_message_that_we_have_is_read() -> None:
    read = [read_mail(shared_file(name).read_bytes()) for name in ALL]
    assert sum(bool(mail.text or mail.html or mail.attachments) for mail in read) >= len(read) - 3
    assert sum(bool(mail.sender) for mail in read) >= len(read) - 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jan Kowalski <Jan@B.pl>", [("jan@b.pl", "Jan Kowalski")]),
        ("Kowalski, Jan @ Firma <jan@b.pl>", [("jan@b.pl", "Kowalski, Jan @ Firma")]),
        ("<jan@b.pl", [("jan@b.pl", "")]),
        ('"Kowalski, Jan" <jan@b.pl>; anna@c.pl (Anna Nowak)', [("jan@b.pl", "Kowalski, Jan"), ("anna@c.pl", "Anna Nowak")]),
        ("=?utf-8?Q?a=0D=0ABcc:_evil@x.pl?= <jan@b.pl>", [("jan@b.pl", "a Bcc: evil@x.pl")]),
        ("=?utf-8?B?SmFuIDxqYW5AYi5wbD4=?=", [("jan@b.pl", "Jan")]),
        ('"=?iso-8859-2?Q?Za=BF=F3=B3=E6?=" <z@b.pl>', [("z@b.pl", "Zażółć")]),
        ("undisclosed-recipients:;", []),
        ("Zespół: anna@c.pl, jan@b.pl;", [("anna@c.pl", ""), ("jan@b.pl", "")]),
        ("<mailto:jan@b.pl>", [("jan@b.pl", "")]),
        ("MAILER-DAEMON", [("", "MAILER-DAEMON")]),
        ('"Otwarty <jan@b.pl>', [("jan@b.pl", "Otwarty")]),
    ],
)  # fmt: skip
def test_addresses_of_every_make_are_read(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.address, one.name) for one in read_addresses("to", value)] == expected


def test_a_letter_cut_in_two_by_encoded_words_is_whole_again() -> None:
    parts = [f"=?utf-8?B?{base64.b64encode(part).decode()}?=" for part in (b"za\xc5", b"\xbc\xc3\xb3\xc5\x82\xc4\x87")]
    assert header_text("\r\n ".join(parts)) == "zażółć"


def test_windows_text_declared_as_iso_keeps_its_quotes() -> None:
    raw = b"Content-Type: text/plain; charset=iso-8859-2\n\nRzek\xb3: \x84tak\x94"
    assert read_mail(raw).text == "Rzekł: „tak”"


def test_text_without_a_charset_is_polish() -> None:
    assert read_mail("Subject: x\n\nZażółć".encode("cp1250")).text == "Zażółć"
    assert read_mail("Subject: Zażółć\n\nx".encode("cp1250")).subject == "Zażółć"


def test_a_body_that_is_named_as_a_file_is_still_what_was_written() -> None:
    alone = read_mail(b'Content-Type: text/html; name="list.html"\n\n<p>Tak</p>')
    assert (alone.text, alone.html, [one.name for one in alone.attachments]) == ("Tak", "<p>Tak</p>", ["list.html"])
    plain, html = (
        b'--b\nContent-Type: text/plain; name="a.txt"\n\nTak\n',
        b"--b\nContent-Type: text/html; name=a\n\nTAK\n",
    )
    both = read_mail(b"Content-Type: multipart/alternative; boundary=b\n\n" + plain + html + html + b"--b--\n")
    assert (both.text, both.html, [one.data for one in both.attachments]) == ("Tak", "TAK", [b"Tak", b"TAK", b"TAK"])
    files = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nTak\n" + plain + html + b"--b--\n")
    assert (files.text, [one.data for one in files.attachments]) == ("Tak", [b"Tak", b"TAK"])
    sent_as_file = read_mail(b"Content-Disposition: attachment; filename=a.txt\n\nTak")
    assert (sent_as_file.text, len(sent_as_file.attachments)) == ("", 1)


def test_parts_that_cannot_be_told_apart_are_read_as_they_are() -> None:
    for head in (b"Content-Type: multipart/mixed", b"Content-Type: multipart/mixed; boundary=inna"):
        mail = read_mail(head + b"\n\n--b\nContent-Type: text/plain\n\nTak\n--b--\n")
        assert "Tak" in mail.text
        assert len(mail.attachments) == 1


def test_controls_and_line_ends_never_leave_a_header() -> None:
    mail = read_mail(b"Subject: =?utf-8?Q?a=0D=0ABcc:_x=00=ED=A0=80?=\nFrom: =?utf-7?Q?+2AA-?= <a@b.pl>\n\n\0x")
    assert mail.subject.startswith("a Bcc: x")
    assert "\0" not in mail.subject + mail.text + str(mail.addresses)
    mail.subject.encode()


def test_attachments_cannot_name_paths() -> None:
    raw = b'Content-Type: application/pdf; name="../../etc/passwd"\nContent-Disposition: attachment\n\nx'
    assert [one.name for one in read_mail(raw).attachments] == ["passwd"]


def test_what_nests_too_deep_or_too_often_costs_no_time() -> None:
    deep = (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1500))
        + b"x\n" * 3000
    )
    assert "too_many_parts" in read_mail(deep).faults
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000
    assert "too_many_parts" in read_mail(wide).faults


def test_three_thousand_recipients_are_cut_at_the_limit() -> None:
    people = ", ".join(f"Osoba {n} <o{n}@firma.pl>" for n in range(3000))
    assert len(read_mail(f"To: {people}\n\nx".encode()).addresses) == 1000


def _attribute(level: int, number: int, content: bytes) -> bytes:
    return struct.pack("<BHHI", level, number, 6, len(content)) + content + b"\0\0"


def test_winmail_gives_up_its_files_and_its_body() -> None:
    envelope = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x800C, "Zażółć".encode("cp1250") + b"\0")
    envelope += (
        _attribute(2, 0x9002, b"\0" * 14) + _attribute(2, 0x8010, b"umowa.pdf\0") + _attribute(2, 0x800F, b"%PDF")
    )
    raw = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    mail = read_mail(raw + base64.b64encode(envelope))
    assert (mail.text, [(one.name, one.data) for one in mail.attachments]) == ("Zażółć", [("umowa.pdf", b"%PDF")])


def test_an_invitation_is_a_calendar_part_and_no_body() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nSpotkanie\n--b\n"
        b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n"
    )
    mail = read_mail(raw)
    assert mail.text == "Spotkanie"
    assert [(one.kind, one.name) for one in mail.attachments] == [("calendar", "attachment-1.ics")]


def test_outlook_files_are_read_with_headers_or_without() -> None:
    raw = outlook_file(
        {0x0037: "Oferta żółta", 0x1000: "Dzień dobry", 0x0C1A: "Jan Żak", 0x5D01: "Jan@Firma.pl", 0x1035: "<id1@x>"},
        {"cennik.xlsx": b"PK" * 4000},
    )
    mail = read_outlook(raw)
    assert (mail.subject, mail.text, mail.message_id) == ("Oferta żółta", "Dzień dobry", "id1@x")
    assert mail.sender
    assert (mail.sender.address, mail.sender.name) == ("jan@firma.pl", "Jan Żak")
    assert [(one.name, len(one.data)) for one in mail.attachments] == [("cennik.xlsx", 8000)]
    headed = outlook_file(
        {0x0037: "a", 0x007D: "From: A <a@b.pl>\r\nDate: Mon, 5 Jan 2026 10:00:00 +0100\r\nTo: c@d.pl\r\n"}
    )
    assert read_outlook(headed).date == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_html_within_the_rtf_of_outlook_is_found() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1250\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
        rb"Za\'bf\'f3\'b3\'e6 \u1234?{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0}"
    )
    packed = struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf
    mail = read_outlook(outlook_file({0x0037: "x"}, rtf=packed))
    assert "<p>Zażółć \u04d2</p>" in mail.html
    assert mail.text == "Zażółć \u04d2"


def test_what_is_no_outlook_file_is_refused_by_name() -> None:
    for raw in (b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, outlook_file({0x0037: "x"})[:900]):
        with pytest.raises(NotOutlook):
            read_outlook(raw)


_SEEDS = [
    b"From: =?utf-8?Q?Jan?= <a@b.pl>\nTo: x@y.pl, z\nSubject: =?iso-2022-jp?B?GyRCJF4=?=\nDate: Mon, 5 Jan 2026 10:00 +0100\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n"
    b"Content-Transfer-Encoding: quoted-printable\n\n<p>=C5=BC</p>\n--b\nContent-Type: message/rfc822\n\nSubject: a\n\nx\n"
    b"--b\nContent-Type: application/ms-tnef; name*0*=utf-8''a%20; name*1=b\nContent-Transfer-Encoding: base64\n\neJ8+IgEA\n--b--\n",
    *([shared_file(name).read_bytes()[:6000] for name in ALL] if "(missing)" not in ALL[0] else []),
]  # fmt: skip
_PIECES = st.sampled_from([b"\n\n", b"\0", b"=?", b"?=", b'"', b"<", b"--b\n", b"\xff\xfe", b"Content-Type: message/rfc822\n", b"\r", b"charset=idna", b";", b"\xed\xa0\x80"])  # fmt: skip


@settings(max_examples=120)
@given(
    st.sampled_from(_SEEDS),
    st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 80), _PIECES | st.binary(max_size=8)), max_size=8),
)
def test_no_mutation_of_a_real_message_breaks_the_reader(seed: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    for at, length, piece in cuts:
        seed = seed[:at] + piece + seed[at + length :]
    _check(read_mail(seed))


@settings(max_examples=100)
@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    _check(read_mail(raw))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=6)), max_size=6))
def test_no_mutation_of_an_outlook_file_breaks_the_reader(cuts: list[tuple[int, bytes]]) -> None:
    raw = bytearray(outlook_file({0x0037: "Temat", 0x1000: "x" * 600}, {"a.txt": b"abc"}, rtf=b"LZFu" * 20))
    for at, piece in cuts:
        raw[at : at + len(piece)] = piece
    with contextlib.suppress(NotOutlook):
        _check(read_outlook(bytes(raw)))


def _check(mail: Mail) -> None:
    """Whatever came out can be kept by the database and shown."""
    texts = [mail.subject, mail.text, mail.html, mail.message_id, *mail.references]
    texts += [one.name + one.address for one in mail.addresses] + [
        one.name + one.media_type for one in mail.attachments
    ]
    for text in texts:
        text.encode()
        assert "\0" not in text
    assert all("/" not in one.name and one.name for one in mail.attachments)
    assert all("\n" not in text and "\r" not in text for text in (mail.subject, *(one.name for one in mail.addresses)))
