"""Files of notes and talks in the browser and through the API: with their forms, in cards, on timelines."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opiekun.accounts.services.assignments import set_roles
from opiekun.activities.models import Attachment, Document, Interaction, Note
from opiekun.activities.services.notes import create_note
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.core.writing import writing
from tests.accounts.people import make_role
from tests.activities.documents.papers import party
from tests.activities.test_pages import HTMX, text, token_of
from tests.api.program import program
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


def files(*named: tuple[str, bytes]) -> list[Any]:
    return [SimpleUploadedFile(name, data) for name, data in named]


def test_files_come_with_a_new_note_once_and_what_is_not_taken_is_told(admin: Somebody) -> None:
    place = party(admin.viewer)
    form = text(admin.client.get(f"/notes/new?party={place}", **HTMX))
    assert 'hx-encoding="multipart/form-data"' in form
    sent = {"party": place, "body": "<p>Ustalenia</p>", "visibility": "private", "token": token_of(form)}
    answer = None
    for _twice in range(2):
        given = files(("plan.txt", b"plan"), ("wirus.exe", b"MZ\x90\x00" + b"\x00" * 80), ("pusty.txt", b""))
        answer = admin.client.post("/notes/new", {**sent, "files": given}, **HTMX)
        assert answer.status_code == 204
        told = answer["HX-Trigger"]
        assert "wirus.exe was not attached" in told
        assert "pusty.txt was not attached" in told
    note = Note.objects.get()
    assert list(Attachment.objects.values_list("note_id", "document__title")) == [(note.pk, "plan")]
    card = text(admin.client.get(f"/parties/{place}/notes", **HTMX))
    document = Document.objects.get()
    assert f'href="/documents/{document.pk}"' in card
    assert "1 attachment" in text(admin.client.get(f"/parties/{place}/timeline", **HTMX))
    assert "plan" in text(admin.client.get(f"/documents/of/{note.pk}", **HTMX))
    came = text(admin.client.get(f"/documents/of/{place}", **HTMX))
    assert f'href="/notes/{note.pk}"' in came
    assert 'id="document-' in came


def test_a_note_that_is_refused_keeps_what_was_typed_and_attaches_nothing(admin: Somebody) -> None:
    place = party(admin.viewer)
    form = text(admin.client.get(f"/notes/new?party={place}", **HTMX))
    sent = {"party": place, "body": "", "visibility": "team", "token": token_of(form)}
    answer = admin.client.post("/notes/new", {**sent, "files": files(("a.txt", b"a"))}, **HTMX)
    assert answer.status_code == 422
    assert f'id="note-files-{sent["token"]}"' in text(answer)
    assert "hx-preserve" in text(answer)
    assert not Document.objects.exists()


def test_files_are_added_to_a_note_that_is_there(admin: Somebody) -> None:
    note = create_note(admin.viewer, {"body": "<p>a</p>", "party": str(party(admin.viewer))})
    raw = {"body": "<p>b</p>", "visibility": "all", "version": note.version, "files": files(("b.txt", b"b"))}
    assert admin.client.post(f"/notes/{note.id}/edit", raw, **HTMX).status_code == 204
    assert Note.objects.get().body == "<p>b</p>"
    assert list(Attachment.objects.values_list("record_id", flat=True)) == [note.id]


def test_files_come_with_a_talk_that_is_logged(admin: Somebody) -> None:
    place = party(admin.viewer)
    form = text(admin.client.get(f"/interactions/log?party={place}", **HTMX))
    token = token_of(form)
    assert f'id="log-files-{token}"' in form
    sent = {"party": place, "kind": "call", "text": "Przysłali rysunek", "token": token}
    for _twice in range(2):
        given = files(("rysunek.txt", b"rysunek"), ("wirus.exe", b"MZ\x90\x00" + b"\x00" * 80))
        answer = text(admin.client.post("/interactions/log", {**sent, "files": given}, **HTMX))
        assert "What comes next?" in answer
        assert "wirus.exe was not attached" in answer
    talk = Interaction.objects.get()
    assert list(Attachment.objects.values_list("record_id", "document__title")) == [(talk.pk, "rysunek")]


def test_who_may_add_no_documents_is_offered_no_field_for_them() -> None:
    kinds, actions = ("party", "note", "interaction"), ("view", "create")
    role = make_role({(kind, action): Reach.ALL for kind in kinds for action in actions})
    nobody = log_in("read_only")
    with writing(SYSTEM):
        set_roles(SYSTEM, nobody.user.pk, [role.pk])
    place = party(SYSTEM)
    for address in (f"/notes/new?party={place}", f"/interactions/log?party={place}"):
        form = nobody.client.get(address, **HTMX)
        assert form.status_code == 200
        assert 'type="file"' not in text(form)
    sent = {"party": place, "body": "<p>a</p>", "visibility": "all", "token": "t1", "files": files(("a.txt", b"a"))}
    told = nobody.client.post("/notes/new", sent, **HTMX)
    assert "a.txt was not attached" in told["HX-Trigger"]
    assert (Note.objects.count(), Document.objects.count()) == (1, 0)


def test_a_program_attaches_to_notes_and_asks_by_them() -> None:
    caller = program()
    owner = caller.post("/parties", {"kind": "organisation", "name": "Śruba"}).json()["id"]
    note = caller.post("/notes", {"body": "<p>a</p>", "party": owner}).json()["id"]
    made = caller.post("/documents?" + f"records={note}&name=a.txt", b"a")
    assert made.status_code == 201, made.content
    for asked in (f"note={note}", f"record={note}", f"party={owner}"):
        assert [row["id"] for row in caller.get(f"/documents?{asked}").json()["items"]] == [made.json()["id"]], asked
    hidden = caller.patch(f"/notes/{note}", {"visibility": "private"})
    assert hidden.status_code == 200, hidden.content
    assert not program().get(f"/documents?party={owner}").json()["items"]
    assert program().get(f"/documents/{made.json()['id']}").status_code == 404
