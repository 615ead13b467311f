"""``/notes``: formatted text on parties and persons."""

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.resources import NOTES
from opiekun.activities.api.rows import read_note
from opiekun.activities.api.schemas import Note, NoteChange, NoteInput, NotePage, NoteWritten
from opiekun.activities.selectors.mention_words import sentence
from opiekun.activities.services import notes as services
from opiekun.activities.services.saved import Saved
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer

router = ApiRouter(tags=["Notes"])
KIND = "note"


def _written(viewer: Viewer, saved: Saved, status: int = 200, location: str = "") -> HttpResponse:
    body = read_note(viewer, saved.id)
    body["notices"] = [{"code": one.reason, "field": "body", "message": sentence(one)} for one in saved.unreached]
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=NotePage, accepts=None, parameters=list_parameters(NOTES), summary="List notes")
def list_notes(request: HttpRequest) -> HttpResponse:
    """Those within reach, by filters, in pages; the newest first."""
    return list_answer(request, allowed(request, KIND, "view"), NOTES)


@router.route("POST", "", done=NoteWritten, status=201, body=NoteInput, summary="Create a note")
def create_note(request: HttpRequest) -> HttpResponse:
    """A note of the token's user. `notices` name the @names in it that reached nobody, and why."""
    viewer = allowed(request, KIND, "create")
    saved = services.create_note(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/notes/{saved.id}")


@router.route("GET", "/{record_id}", done=Note, summary="Read a note")
def read_one_note(request: HttpRequest, record_id: str) -> HttpResponse:
    """A note that may be read; one that is private to somebody else is not there."""
    return record_answer(request, read_note(allowed(request, KIND, "view"), path_id(record_id)))


@router.route("PATCH", "/{record_id}", done=NoteWritten, body=NoteChange, matches="optional", summary="Change a note")
def change_note(request: HttpRequest, record_id: str) -> HttpResponse:
    """Change the given fields. With If-Match nothing is overwritten that somebody changed meanwhile."""
    viewer, pk = allowed(request, KIND, "edit"), path_id(record_id)
    return _written(viewer, services.update_note(viewer, pk, json_body(request), expected_version(request)))


@router.route("DELETE", "/{record_id}", status=204, matches="required", summary="Remove a note")
def remove_note(request: HttpRequest, record_id: str) -> HttpResponse:
    """To the trash; it can be restored for 30 days."""
    viewer, pk = allowed(request, KIND, "trash"), path_id(record_id)
    return nothing(services.trash_note(viewer, pk, expected_version(request, required=True)).version)


@router.route("POST", "/{record_id}/restore", done=NoteWritten, matches="required", summary="Restore a note")
def restore_note(request: HttpRequest, record_id: str) -> HttpResponse:
    """Out of the trash."""
    viewer, expected = allowed(request, KIND, "trash"), expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.restore_note(viewer, path_id(record_id), expected))


@router.route(
    "GET",
    "/{record_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read the history of a note",
)
def read_note_history(request: HttpRequest, record_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, KIND, "view"), KIND, path_id(record_id))
