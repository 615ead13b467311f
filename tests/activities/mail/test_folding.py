# ruff: noqa: E501 - tables of messages read better in one line each
"""What others wrote before and signatures are folded, whichever client wrote the mail; nothing is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.activities.mail.folding import fold, own_words

CASES = {
    "gmail": "Tak, bierzemy.\n\npon., 12 sty 2026 o 10:33 Jan Kowalski <jan@firma.pl> napisał(a):\n\n> Czy bierzecie?\n> Jan",
    "gmail in two lines": "Tak, bierzemy.\n\npon., 12 sty 2026 o 10:33 Jan Bardzo Długi Kowalski <jan@firma.pl>\nnapisał(a):\n> Czy?",
    "gmail in English": "Tak, bierzemy.\n\nOn Mon, Jan 12, 2026 at 10:33 AM Jan <jan@firma.pl> wrote:\n\n> Czy?",
    "thunderbird": "Tak, bierzemy.\n\nW dniu 12.01.2026 o 10:33, Jan Kowalski pisze:\n> Czy bierzecie?",
    "older thunderbird": "Tak, bierzemy.\n\nW dniu 2026-01-12 10:33, użytkownik Jan Kowalski napisał:\n> Czy?",
    "outlook": "Tak, bierzemy.\n\nOd: Jan Kowalski <jan@firma.pl>\nWysłano: poniedziałek, 12 stycznia 2026 10:33\nDo: Anna\nTemat: Oferta\n\nCzy bierzecie?",
    "outlook on the web": "Tak, bierzemy.\n\n________________________________\nOd: Jan\nWysłano: dziś\nDo: Anna\nTemat: x\n\nCzy?",
    "outlook of old": "Tak, bierzemy.\n\n-----Original Message-----\nFrom: Jan\nSent: x\nCzy?",
    "polish outlook of old": "Tak, bierzemy.\n\n-----Oryginalna wiadomość-----\nOd: Jan\nCzy?",
    "apple": "Tak, bierzemy.\n\nWiadomość napisana przez Jan Kowalski <jan@firma.pl> w dniu 12 sty 2026, o godz. 10:33:\n\n> Czy?",
    "wp": "Tak, bierzemy.\n\nDnia 12 stycznia 2026 10:33 Jan Kowalski <jan@firma.pl> napisał(a):\n\nCzy bierzecie?",
    "onet": "Tak, bierzemy.\n\nW dniu 2026-01-12 10:33:12 użytkownik Jan Kowalski <jan@firma.pl> napisał:\n\nCzy?",
    "interia": 'Tak, bierzemy.\n\nOd: "Jan Kowalski" <jan@firma.pl>\nDo: anna@b.pl;\nWysłane: 10:33 Poniedziałek 2026-01-12\nTemat: Oferta\n\nCzy?',
    "forwarded": "Tak, bierzemy.\n\n---------- Forwarded message ---------\nOd: Jan\nDate: x\nCzy?",
    "telephone": "Tak, bierzemy.\n\nWysłano z iPhone'a",
    "delimiter": "Tak, bierzemy.\n\n-- \nJan Kowalski\nPrezes",
    "zoho": "Tak, bierzemy.\n\n---- W dniu pon., 12 sty 2026 10:33:00 +0100 Jan <jan@firma.pl> pisze ----\nCzy?",
}  # fmt: skip


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_only_the_sender_own_words_stay_open(text: str) -> None:
    assert own_words(text) == "Tak, bierzemy."


def test_answers_between_the_lines_stay_open() -> None:
    text = "W dniu 12.01.2026 o 10:33, Jan pisze:\n> Ile?\nSto.\n> Kiedy?\nJutro."
    assert own_words(text) == "Sto.\nJutro."


def test_a_sentence_that_only_looks_like_an_introduction_stays() -> None:
    text = "Szef pisze:\ntak, ale nie.\nOd: jutra pracujemy."
    assert own_words(text) == text


def test_the_signature_after_the_greeting_is_folded_and_the_name_stays() -> None:
    text = "Dzień dobry\n\nZ poważaniem\nJan Kowalski\nPrezes\ntel. 22 123 45 67\nNIP 1234567890\nul. Prosta 1"
    assert own_words(text) == "Dzień dobry\n\nZ poważaniem\nJan Kowalski"


@pytest.mark.parametrize(
    "regards", ["Pozdrawiam serdecznie,", "Serdeczne pozdrowienia", "Z szacunkiem", "Pozdrawiam / Best regards"]
)
def test_the_greetings_of_polish_clients_begin_the_signature(regards: str) -> None:
    text = f"Proszę o wycenę.\n\n{regards}\nJan Kowalski\nPrezes\ntel. 22 123 45 67\nNIP 1234567890"
    assert own_words(text) == f"Proszę o wycenę.\n\n{regards}\nJan Kowalski"


@given(
    st.lists(st.sampled_from(["", "> a", "Od: x", "Do: y", "Temat: z", "W dniu 1 x pisze:", "-- ", "tekst", "____"]))
)
def test_the_pieces_give_the_whole_again(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "\n".join(piece.text for piece in fold(text)) == text


def test_hostile_text_takes_no_time() -> None:
    started = time.process_time()
    for line in ("On x wrote:", "W dniu 1 @ pisze:", "Od: a", ">" * 900, "-" * 60_000, "____", "W dniu " * 9000 + ":"):
        fold("\n".join([line] * 20_000)[:500_000])
    assert time.process_time() - started < 5
