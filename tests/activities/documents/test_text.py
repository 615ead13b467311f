"""The words of files: read in a process of its own, found by their beginnings, told where they cannot be read."""

import io
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.activities.documents.page_record import load_document
from opiekun.activities.documents.searching import DOCUMENT_SEARCH
from opiekun.activities.documents.text.running import read_text
from opiekun.activities.documents.text.words import PART, parts_of, words_of
from opiekun.activities.documents.versions import add_version, read_again, restore_version
from opiekun.activities.models import DocumentText
from opiekun.records.search.finding import search
from opiekun.records.search.words import read_typed
from opiekun.web.demo.papers import docx, pdf, xlsx
from tests.activities.documents.papers import CONTRACT, party, put, read_all
from tests.parties.people import TestViewer, manager, salesperson


def state_of(actor: TestViewer, document_id: int) -> str:
    return load_document(actor, document_id).current.text_state


def found(actor: TestViewer, typed: str) -> list[int]:
    return [hit.id for hit in DOCUMENT_SEARCH.find(actor, read_typed(typed), 10)]


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


PAPERS = {
    "umowa.pdf": pdf(["Gęślą jaźń w umowie", "druga linia"]),
    "pismo.docx": docx(["Szanowni Państwo,", "gęślą jaźń & <reszta>"]),
    "cennik.xlsx": xlsx([["Towar", "Cena"], ["gęślą jaźń", 12.5]]),
    "notatka.txt": "Gęślą jaźń".encode(),
    "stara.txt": "Gęślą jaźń".encode("cp1250"),
    "lista.csv": "nazwa;opis\na;gęślą jaźń".encode(),
    "lokale.txt": "MZBM Racibórz: gęślą jaźń".encode(),
    "auta.csv": "BMW;X5\na;gęślą jaźń".encode(),
    "dowody.txt": "ID3; gęślą jaźń".encode(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(PAPERS))
def test_word_inside_a_file_is_found_also_without_polish_letters(name: str) -> None:
    actor = manager()
    made = put(actor, party(actor), data=PAPERS[name], name=name)
    assert found(actor, "gesla jazn") == []
    read_all()
    assert state_of(actor, made.id) == "done"
    assert found(actor, "gesla jazn") == found(actor, "GĘŚLĄ") == found(actor, "jaź gęśl") == [made.id]
    assert found(actor, "gęślą nieobecne") == []
    snippet = DOCUMENT_SEARCH.find(actor, read_typed("jazn"), 10)[0].detail
    assert "<mark>jaźń</mark>" in snippet


@pytest.mark.django_db
def test_document_is_found_by_title_and_by_the_name_of_its_file() -> None:
    actor = manager()
    made = put(actor, name="FV_2026-11-0042 Żółw.pdf")
    assert found(actor, "zolw 0042") == [made.id]
    assert found(actor, "zolw umowna") == []
    read_all()
    assert found(actor, "zolw umowna") == [made.id]


@pytest.mark.django_db
def test_search_shows_nobody_a_word_of_a_document_out_of_reach() -> None:
    jan, ewa = salesperson(), salesperson()
    made = put(jan, party(jan))
    read_all()
    assert found(jan, "umowna") == [made.id]
    assert found(ewa, "umowna") == []
    assert not search(ewa, "umowna")
    assert [group.kind.code for group in search(jan, "umowna").groups] == ["document"]


@pytest.mark.django_db
def test_only_the_current_version_is_searched_and_an_old_one_brings_its_words_back() -> None:
    actor = manager()
    made = put(actor)
    read_all()
    add_version(actor, made.id, BytesIO(b"calkiem inna tresc"), "b.txt")
    read_all()
    assert (found(actor, "umowna"), found(actor, "tresc")) == ([], [made.id])
    restore_version(actor, made.id, 1)
    assert (found(actor, "umowna"), found(actor, "tresc")) == ([made.id], [])


ENCRYPTED_PDF = CONTRACT.replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"ab" * 32 + b"> /U <"
    b"" + b"cd" * 32 + b"> >>",
)
BOMB = packed(word__document=b"<w>" + b"<p/>" * 10_000_000 + b"</w>")
ENTITIES = packed(
    word__document=b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w><t>&b;</t></w>',
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("zaszyfrowany.pdf", ENCRYPTED_PDF, "encrypted"),
        ("uszkodzony.pdf", b"%PDF-1.7\n" + bytes(2000), "broken"),
        ("skan.pdf", pdf([" "]), "empty"),
        ("bomba.docx", BOMB, "too_large"),
        ("encje.docx", ENTITIES, "broken"),
        ("uciety.docx", docx(["tekst " * 500])[:-200], "broken"),
        ("zdjecie.png", b"\x89PNG\r\n\x1a\n" + bytes(60), "none"),
    ],
)
def test_what_cannot_be_read_says_why_and_can_be_tried_again(name: str, data: bytes, state: str) -> None:
    actor = manager()
    made = put(actor, data=data, name=name)
    read_all()
    if name == "uciety.docx":  # without its table of contents it is no office file any more
        assert state_of(actor, made.id) in ("broken", "none")
        return
    assert state_of(actor, made.id) == state
    read_again(actor, made.id)
    assert state_of(actor, made.id) == ("none" if state == "none" else "waiting")
    read_all()
    assert state_of(actor, made.id) == state
    assert DocumentText.objects.filter(part__gt=0).count() == 0


def test_file_that_takes_too_long_is_given_up(tmp_path: object) -> None:
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(CONTRACT)
        file.flush()
        assert read_text(file, "application/pdf", seconds=0.01) == ("failed", "")


@given(st.text(max_size=300), st.integers(1, 3))
def test_parts_hold_the_whole_text_and_every_word_is_found(text: str, times: int) -> None:
    long = f"{text} " * times
    assert "".join(parts_of(long)) == long
    assert all(len(part) <= PART for part in parts_of(long))
    assert set(words_of(long)) == {word for part in parts_of(long) for word in words_of(part)}
    assert all(word and len(word) <= 100 and word.isprintable() for word in words_of(text) if word.isascii())


@pytest.mark.django_db
def test_hostile_search_is_read_as_words() -> None:
    actor = manager()
    put(actor)
    read_all()
    for typed in ("':* | 'a", "& | !", "\\", "umowna'", "(umowna", "<->", "%", "_"):
        DOCUMENT_SEARCH.find(actor, read_typed(typed), 5)
    assert len(found(actor, "(umowna)")) == 1
