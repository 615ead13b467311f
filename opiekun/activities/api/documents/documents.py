"""``/documents``: lists, fields, the trash."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.documents import rows
from opiekun.activities.api.documents.schemas import Document, DocumentChange, DocumentPage
from opiekun.activities.documents.base import PARAM, open_record
from opiekun.activities.documents.changing import update_document as update
from opiekun.activities.documents.kinds import DOCUMENT_KIND
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.trashing import restore_document as restore
from opiekun.activities.documents.trashing import trash_document as trash
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer
from opiekun.parties.services.saved import Saved
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer
from opiekun.records.conditions.registry import condition_fields

router = ApiRouter(tags=["Documents"])
DOCUMENTS: Final = Resource(
    DOCUMENT_KIND,
    "title",
    rows.read_documents,
    {"title": "name"},
    replace(DOCUMENT_KIND, visible=lambda viewer, action: reached_documents(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields("document"),
)
_RECORD: Final = {
    "in": "query",
    "name": PARAM,
    "description": "Id of a record: the documents attached to it",
    "required": False,
    "schema": {"type": "string"},
}


def written(viewer: Viewer, saved: Saved, status: int = 200, location: str = "", **more: Any) -> HttpResponse:
    """The document after a write."""
    body: dict[str, Any] = {**rows.read_documents(viewer, [saved.id])[saved.id], **more}
    return answer(body, status, int(body["version"]), location)


@router.route(
    "GET",
    "",
    done=DocumentPage,
    accepts=None,
    parameters=[*list_parameters(DOCUMENTS), _RECORD],
    summary="List documents",
    may_be_missing=True,
)
def list_documents(request: HttpRequest) -> HttpResponse:
    """Documents within reach: your own, and those attached to records in reach. `q` looks into the files, too;
    `record` finds those attached to a record of any kind."""
    viewer = allowed(request, "document", "view")
    if PARAM in request.GET:
        asked = request.GET.copy()
        place = open_record(viewer, asked.pop(PARAM)[-1])
        asked[place.leaf.field] = place.value
        request.GET = asked  # type: ignore[assignment]
    return list_answer(request, viewer, DOCUMENTS)


@router.route("GET", "/{document_id}", done=Document, summary="Read a document")
def read_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """A document with its current file and the records to which it is attached."""
    return record_answer(request, rows.read_document(allowed(request, "document", "view"), path_id(document_id)))


@router.route(
    "PATCH", "/{document_id}", done=Document, body=DocumentChange, matches="optional", summary="Change a document"
)
def change_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Change the given fields. With If-Match nothing is overwritten that somebody changed meanwhile."""
    viewer = allowed(request, "document", "edit")
    return written(viewer, update(viewer, path_id(document_id), json_body(request), expected_version(request)))


@router.route("DELETE", "/{document_id}", status=204, matches="required", summary="Remove a document")
def remove_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """To the trash; it can be restored for 30 days. The answer's ETag is needed for that."""
    viewer = allowed(request, "document", "trash")
    return nothing(trash(viewer, path_id(document_id), expected_version(request, required=True)).version)


@router.route("POST", "/{document_id}/restore", done=Document, matches="required", summary="Restore a document")
def restore_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Out of the trash, to the records to which it was attached."""
    viewer = allowed(request, "document", "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return written(viewer, restore(viewer, path_id(document_id), expected))


@router.route(
    "GET",
    "/{document_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read a document's history",
)
def read_document_history(request: HttpRequest, document_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, "document", "view"), "document", path_id(document_id))
