"""The bytes of a letter: whatever is written in it comes out of our own parser as it was, and nothing breaks out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.activities.mail.reading import read_mail
from opiekun.activities.mail.reading.values import Address
from opiekun.activities.mail.sending.addresses import NotAnAddress, read_recipient, shown
from opiekun.activities.mail.sending.heads import NotAHeader
from opiekun.activities.mail.sending.letter import Enclosure, Letter, build, new_message_id
from opiekun.activities.mail.sending.quoting import forward_subject, references_to, reply_subject

AT = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
# What people type: letters of any language, marks, emoji; what the readers of forms let through.
_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn"))
LINES = st.text(_LETTERS, max_size=200).map(lambda text: " ".join(text.split()))
# Quotation marks around a name belong to no name: the parser takes them off.
NAMES = st.text(_LETTERS, max_size=80).map(lambda text: " ".join(text.replace('"', "").replace("'", "").split()))
BODIES = st.text(st.one_of(_LETTERS, st.just("\n"), st.just(".")), max_size=2000).filter(str.strip)


def letter(**more: object) -> Letter:
    values: dict[str, object] = {
        "message_id": "1@firma.pl",
        "at": AT,
        "sender": ("my@firma.pl", "Maria Górska"),
        "to": [("jan@klient.pl", "Jan Kowalski")],
        "subject": "Oferta",
        "text": "Dzień dobry",
        "html": "<p>Dzień dobry</p>",
    }
    return Letter(**{**values, **more})  # type: ignore[arg-type]


@settings(max_examples=150)
@given(subject=LINES, name=NAMES, body=BODIES, file=LINES.filter(lambda name: name.strip(". ")))
def test_any_words_come_out_of_the_parser_as_they_were_written(subject: str, name: str, body: str, file: str) -> None:
    enclosures = [Enclosure(file[:100], "application/pdf", b"\x00\r\n.\n" * 50)]
    raw = build(letter(subject=subject, to=[("jan@klient.pl", name)], text=body, enclosures=enclosures))
    mail = read_mail(raw)
    assert mail.subject == subject
    assert [one for one in mail.addresses if one.role == "to"] == [Address("to", "jan@klient.pl", name)]
    assert mail.text.strip() == "\n".join(line.rstrip(" ") for line in body.split("\n")).strip() or (
        mail.text.split() == body.split()
    )
    assert mail.attachments[0].data == b"\x00\r\n.\n" * 50
    assert (mail.message_id, mail.date) == ("1@firma.pl", AT)
    assert not mail.faults
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_names_of_files_in_any_language_arrive() -> None:
    names = ["Oferta ąćęłńóśźż.pdf", "日本語の名前.docx", 'cudzysłów "x".txt', "Bardzo " + "długa nazwa " * 15 + ".pdf"]
    raw = build(letter(enclosures=[Enclosure(name, "text/plain", b"x") for name in names]))
    assert [one.name for one in read_mail(raw).attachments] == names


def test_a_letter_has_both_forms_and_no_hidden_recipient() -> None:
    raw = build(letter(cc=[("ewa@klient.pl", "")], in_reply_to="a@b.pl", references=["0@b.pl", "a@b.pl"]))
    mail = read_mail(raw)
    assert (mail.references, mail.text.strip()) == (("0@b.pl", "a@b.pl"), "Dzień dobry")
    assert "<p>Dzień dobry</p>" in mail.html
    assert b"\nbcc:" not in raw.lower()


@pytest.mark.parametrize("field", ["subject", "reply_to", "in_reply_to", "message_id"])
def test_line_ends_never_begin_a_header_of_their_own(field: str) -> None:
    for end in ("\n", "\r", "\r\n", "\x00"):
        with pytest.raises(NotAHeader):
            build(letter(**{field: f"a@b.pl{end}Bcc: zly@x.pl"}))
        with pytest.raises(NotAHeader):
            build(letter(to=[("jan@klient.pl", f"Jan{end}Bcc: zly@x.pl")]))
        with pytest.raises(NotAnAddress):
            read_recipient(f"jan@klient.pl{end}Bcc: zly@x.pl")


@pytest.mark.parametrize(
    ("typed", "address", "name"),
    [
        ("Jan Kowalski <Jan@Firma.PL>", "jan@firma.pl", "Jan Kowalski"),
        ('"Kowalski, Jan" <jan@firma.pl>', "jan@firma.pl", "Kowalski, Jan"),
        (" biuro@żółw.pl ", "biuro@xn--w-uga1v8h.pl", ""),
        ("<a.b+c@x-y.com.pl>", "a.b+c@x-y.com.pl", ""),
    ],
)
def test_recipients_are_read_as_people_type_them(typed: str, address: str, name: str) -> None:
    read = read_recipient(typed)
    assert (read.address, read.name) == (address, name)
    assert read_recipient(shown(read.address, read.name)) == read


@pytest.mark.parametrize("typed", ["", "jan", "jan@", "@firma.pl", "a b@firma.pl", "jan@firma", "jan@-x.pl", "ż@x.pl"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        read_recipient(typed)


def test_an_answer_says_whom_it_answers() -> None:
    assert (reply_subject("Oferta"), reply_subject("Odp: Oferta")) == ("Re: Oferta", "Odp: Oferta")
    assert (forward_subject("Oferta"), forward_subject("PD: x")) == ("Fwd: Oferta", "PD: x")
    assert references_to("b@x", ["a@x", "zł@x", "a b@x"]) == ["a@x", "b@x"]
    many = [f"{n}@x" for n in range(80)]
    assert references_to("z@x", many)[:1] == ["0@x"]
    assert references_to("z@x", many)[-1] == "z@x"
    assert len(references_to("z@x", many)) == 30


def test_ids_are_at_the_senders_domain_and_never_the_same() -> None:
    ids = {new_message_id("jan@firma.pl") for _ in range(50)}
    assert len(ids) == 50
    assert all(one.endswith("@firma.pl") for one in ids)
