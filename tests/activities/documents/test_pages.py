"""Pages of documents: the card on records, uploading, the page of one, looking at it, archives."""

import struct
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.activities.documents.page_record import load_document
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.models import Document
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.tasks import create_task
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party
from tests.accounts.people import make_user
from tests.activities.documents.papers import CONTRACT, read_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(make_user("administrator"))
    return browser


@pytest.fixture
def party() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Żółty Młyn"}).id


def put(*places: int, data: bytes = CONTRACT, name: str = "Umowa główna.pdf") -> int:
    return upload_document(SYSTEM, BytesIO(data), name, places).id


def send(client: Client, party: int, data: bytes = CONTRACT, name: str = "Umowa.pdf") -> Any:
    return client.post("/documents/upload", {"record": str(party), "file": SimpleUploadedFile(name, data)})


def test_dropped_file_is_on_the_card_and_dropped_again_it_says_so(client: Client, party: int) -> None:
    first, again = send(client, party), send(client, party)
    assert (first.status_code, first.json()["is_new"], first.json()["undo"] != "") == (200, True, True)
    assert (again.json()["id"], again.json()["note"]) == (first.json()["id"], "już tu jest")
    card = client.get(f"/documents/of/{party}").content.decode()
    assert card.count("o-item--two") == 1
    assert f"/documents/{first.json()['id']}/versions/1/file" in card
    client.post(first.json()["undo"])
    assert "o-item--two" not in client.get(f"/documents/of/{party}").content.decode()


def test_refusal_of_an_upload_is_told_in_words(client: Client, party: int) -> None:
    refused = send(client, party, b"MZ", "gra.exe")
    assert (refused.status_code, refused.json()["message"]) == (422, "Pliki typu .exe nie są przyjmowane.")
    assert client.post("/documents/upload", {"record": str(party)}).json()["message"] == "Wybierz plik."
    assert client.post("/documents/upload", {"record": "999999"}).status_code == 404
    assert not Document.objects.exists()


def test_card_costs_the_same_for_one_document_and_for_ten(client: Client, party: int) -> None:
    numbers = []
    for total in (1, 10):
        for number in range(total):
            put(party, data=f"{total} {number}".encode(), name=f"{number}.txt")
        client.get(f"/documents/of/{party}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/documents/of/{party}")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_page_shows_the_document_and_every_part_of_it_loads(client: Client, party: int) -> None:
    document = put(party)
    page = client.get(f"/documents/{document}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Umowa główna" in text
    for part in ("preview", "versions", "records", "timeline", "facts/title/edit", "facts/type", "history"):
        assert client.get(f"/documents/{document}/{part}").status_code == 200, part
    assert "Żółty Młyn" in client.get(f"/documents/{document}/records").content.decode()
    saved = client.post(
        f"/documents/{document}/facts/title", {"title": "Nowy tytuł", "was-title": "Umowa główna", "version": "1"}
    )
    assert "Nowy tytuł" in saved.content.decode()
    history = client.get(f"/documents/{document}/history").content.decode()
    assert "Nowy tytuł" in history


def test_each_version_shows_its_own_text_and_none_that_of_another(client: Client, party: int) -> None:
    document = put(party, data="Pierwsza treść".encode(), name="uwagi.txt")
    read_all()
    client.post(f"/documents/{document}/versions/new", {"file": SimpleUploadedFile("uwagi.txt", b"Druga")})
    assert "Wersja 2 jest teraz bieżąca" in client.get(f"/documents/{document}").content.decode()
    assert "Pierwsza treść" in client.get(f"/documents/{document}/show?version=1").content.decode()
    waiting = client.get(f"/documents/{document}/show").content.decode()
    assert "Pierwsza treść" not in waiting + client.get(f"/documents/{document}/preview").content.decode()
    read_all()
    assert "Druga" in client.get(f"/documents/{document}/show").content.decode()
    assert "Druga" in client.get(f"/documents/{document}/preview").content.decode()


def test_history_tells_of_versions_and_of_records_by_name(client: Client, party: int) -> None:
    document = put()
    client.post(f"/documents/{document}/records/{party}/attach")
    client.post(f"/documents/{document}/versions/new", {"file": SimpleUploadedFile("v2.txt", b"druga")})
    history = client.get(f"/documents/{document}/history").content.decode()
    assert "Żółty Młyn" in history
    assert "v2.txt" in history


def test_it_is_attached_to_a_task_or_a_talk_that_the_search_finds_within_ones_reach(client: Client, party: int) -> None:
    document = put(party)
    talk = create_interaction(SYSTEM, {"kind": "call", "party": str(party), "subject": "Reklamacja prasy"}).id
    task = create_task(SYSTEM, {"title": "Odpowiedzieć na reklamację prasy"}).id
    found = client.get("/documents/place-options", {"q": "reklamac"}).json()
    assert {one["value"] for one in found} == {str(talk), str(task)}
    assert "/documents/place-options" in client.get(f"/documents/{document}/records").content.decode()
    for place in (talk, task):
        client.post(f"/documents/{document}/records/attach", {"record": ["", "", str(place)]})
    assert {place.id for place in load_document(SYSTEM, document).places} == {party, talk, task}
    stranger = Client()
    stranger.force_login(make_user("salesperson"))
    assert stranger.get("/documents/place-options", {"q": "reklamac"}).json() == []
    assert client.get("/documents/place-options", {"q": ""}).json() == []


def test_detached_document_comes_back_by_undo(client: Client, party: int) -> None:
    document = put(party)
    off = client.post(f"/documents/{document}/records/{party}/detach")
    assert off.status_code == 204
    assert f"/documents/{document}/records/{party}/attach" in off["HX-Trigger"]
    assert load_document(SYSTEM, document).places == []
    client.post(f"/documents/{document}/records/{party}/attach")
    assert [place.id for place in load_document(SYSTEM, document).places] == [party]


@pytest.mark.parametrize(
    ("name", "data", "shown", "disposition"),
    [
        ("a.pdf", CONTRACT, True, "inline"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(60), True, "inline"),
        ("a.png", b"<html><script>alert(1)</script>", False, "attachment"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", False, "attachment"),
        ("a.txt", b"zwykly tekst", False, "attachment"),
    ],
)
def test_only_harmless_types_are_shown_in_place(
    client: Client, party: int, name: str, data: bytes, shown: bool, disposition: str
) -> None:
    document = put(party, data=data, name=name)
    answer = client.get(f"/documents/{document}/versions/1/file?show=1")
    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    plain = client.get(f"/documents/{document}/versions/1/file")
    assert plain["Content-Disposition"].startswith("attachment")
    page = client.get(f"/documents/{document}/show").content.decode()
    assert ("?show=1" in page) == shown


def test_picture_that_unfolds_beyond_reason_is_only_downloaded(client: Client, party: int) -> None:
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 60_000, 60_000) + bytes(40)
    document = put(party, data=bomb, name="bomba.png")
    assert "?show=1" not in client.get(f"/documents/{document}/show").content.decode()
    assert "?show=1" not in client.get(f"/documents/{document}/preview").content.decode()


def test_several_documents_come_in_one_archive_under_their_names(client: Client, party: int) -> None:
    ids = [put(party), put(party, data=b"inna"), put(party, data=b"notatka", name="notatka.txt")]
    answer: Any = client.get("/documents/zip?ids=" + ",".join(str(pk) for pk in [*ids, 999999]))
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
        assert sorted(packed.namelist()) == ["Umowa główna (2).pdf", "Umowa główna.pdf", "notatka.txt"]
        assert packed.testzip() is None
        assert {len(packed.read(name)) for name in packed.namelist()} == {len(CONTRACT), 4, 7}
    chosen = client.post("/documents/zip/chosen", {"query": "", "ids": [str(pk) for pk in ids]})
    assert chosen["HX-Redirect"].startswith("/documents/zip?ids=")
    one = client.post("/documents/zip/chosen", {"query": "", "ids": [str(ids[0])]})
    assert one["HX-Redirect"] == f"/documents/{ids[0]}/versions/1/file"
    assert client.get("/documents/zip?ids=999999").status_code == 404


def test_list_opens_on_a_record_and_by_fields(client: Client, party: int) -> None:
    on_party = put(party)
    other = put(data=b"inna", name="inna.txt")
    text = client.get(f"/documents?record={party}").content.decode()
    assert f"/documents/{on_party}" in text
    assert f"/documents/{other}" not in text
    assert "Żółty Młyn" in text
    assert f"/documents/{other}" in client.get("/documents?f.format.is=plain").content.decode()
    assert client.get("/documents?record=999999").status_code == 404
    assert client.get("/documents/new").status_code == 200
    assert client.get(f"/documents?f.party.is={party}").status_code == 200


def test_document_is_attached_to_an_interaction_and_seen_with_it(client: Client, party: int) -> None:
    call = create_interaction(SYSTEM, {"kind": "call", "party": str(party)}).id
    sent = send(client, call)
    assert sent.status_code == 200, sent.content
    document = sent.json()["id"]
    assert f"/documents/{document}" in client.get(f"/documents/of/{call}").content.decode()
    assert f"/documents/of/{call}" in client.get(f"/interactions/{call}").content.decode()
    assert f"/interactions/{call}" in client.get(f"/documents/{document}/records").content.decode()
    assert client.get(f"/documents?record={call}").status_code == 200
