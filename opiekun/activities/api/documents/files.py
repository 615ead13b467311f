"""``/documents``: files in, versions, files out, and the records to which documents are attached."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.documents import rows
from opiekun.activities.api.documents.documents import router as router
from opiekun.activities.api.documents.documents import written
from opiekun.activities.api.documents.schemas import AttachInput, Document, DocumentUploaded, DocumentVersions
from opiekun.activities.documents.attaching import attach_document as attach
from opiekun.activities.documents.attaching import detach_document as detach
from opiekun.activities.documents.choices import DocumentType
from opiekun.activities.documents.page_record import version_in_sight
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.documents.versions import add_version, read_again
from opiekun.activities.documents.versions import restore_version as restore
from opiekun.core.api.answers import answer, expected_version, nothing, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.uploads import received, takes_uploads
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.files import file_response
from opiekun.core.reading import REASONS, WrongValue, record_id
from opiekun.parties.services.saved import Saved

takes_uploads("/api/v1/documents")
takes_uploads("/api/v1/documents/{id}/versions")
_TEXT: Final = {"type": "string"}
_BESIDE: Final[Mapping[str, Any]] = {
    "name": {**_TEXT, "description": "Name of the file; a form's own otherwise."},
    "records": {**_TEXT, "description": "Ids of records to attach it to, divided by commas."},
    "title": {**_TEXT, "description": "The name of the file otherwise."},
    "type": {**_TEXT, "enum": list(DocumentType.values)},
    "description": _TEXT,
    "custom": {**_TEXT, "description": "JSON: values of the company's own fields by code."},
}
_VERSION: Final[Mapping[str, Any]] = {
    "name": _BESIDE["name"],
    "remark": {**_TEXT, "description": "What was changed."},
}


def _parameters(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"in": "query", "name": name, "required": False, "schema": schema} for name, schema in fields.items()]


@router.route(
    "POST",
    "",
    done=DocumentUploaded,
    status=201,
    upload=_BESIDE,
    accepts=None,
    parameters=_parameters(_BESIDE),
    summary="Upload a document",
)
def create_document(request: HttpRequest) -> HttpResponse:
    """The file is the body as it is, or the field `file` of a form; what is said of it are parameters of the address
    or fields of the form. Where the same bytes are attached to one of the records already, that document is answered
    (`is_new` is false), attached to the other records, too."""
    viewer = allowed(request, "document", "create")
    upload = received(request)
    said = _said(request, upload.fields, _BESIDE)
    name = said.pop("name", "") or upload.name or "file"
    ids = _ids(said.pop("records", ""))
    raw: dict[str, Any] = dict(said)
    if "custom" in raw:
        raw["custom"] = _json(raw["custom"])
    done = upload_document(viewer, upload.file, name, ids, raw)
    location = f"/api/v1/documents/{done.id}"
    return written(viewer, Saved(done.id, done.version), 201, location, is_new=done.is_new)


@router.route("GET", "/{document_id}/versions", done=DocumentVersions, summary="List versions of a document")
def list_document_versions(request: HttpRequest, document_id: str) -> HttpResponse:
    """All versions, the newest first."""
    viewer = allowed(request, "document", "view")
    return answer({"items": rows.read_versions(viewer, path_id(document_id))})


@router.route(
    "POST",
    "/{document_id}/versions",
    done=Document,
    status=201,
    upload=_VERSION,
    accepts=None,
    parameters=_parameters(_VERSION),
    matches="optional",
    summary="Upload a new version",
)
def create_document_version(request: HttpRequest, document_id: str) -> HttpResponse:
    """Another file in the place of the current one, which is kept as an older version."""
    viewer = allowed(request, "document", "edit")
    upload = received(request)
    said = _said(request, upload.fields, _VERSION)
    pk, expected = path_id(document_id), expected_version(request)
    # Without a name of its own it is the same file in a new version.
    name = said.get("name", "") or upload.name or version_in_sight(viewer, pk).name
    saved = add_version(viewer, pk, upload.file, name, said.get("remark", ""), expected)
    return written(viewer, saved, 201)


@router.route(
    "POST",
    "/{document_id}/versions/{number}/restore",
    done=Document,
    matches="required",
    summary="Restore an older version",
)
def restore_document_version(request: HttpRequest, document_id: str, number: str) -> HttpResponse:
    """The file of an older version becomes the newest version again."""
    viewer = allowed(request, "document", "edit")
    expected = expected_version(request, required=True)
    empty_body(request)
    return written(viewer, restore(viewer, path_id(document_id), _number(number), expected))


@router.route("GET", "/{document_id}/file", summary="Download a document")
def download_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """The current file, also parts of it (`Range`)."""
    viewer = allowed(request, "document", "view")
    return file_response(viewer, version_in_sight(viewer, path_id(document_id)).file_id)


@router.route("GET", "/{document_id}/versions/{number}/file", summary="Download a version")
def download_document_version(request: HttpRequest, document_id: str, number: str) -> HttpResponse:
    """The file of one version, also parts of it (`Range`)."""
    viewer = allowed(request, "document", "view")
    return file_response(viewer, version_in_sight(viewer, path_id(document_id), _number(number)).file_id)


@router.route("POST", "/{document_id}/read-text", done=Document, summary="Read a document's text again")
def read_document_text(request: HttpRequest, document_id: str) -> HttpResponse:
    """Try once more to take the words out of the current file, after `text_state` said that they cannot be read."""
    viewer = allowed(request, "document", "edit")
    empty_body(request)
    read_again(viewer, path_id(document_id))
    return written(viewer, Saved(path_id(document_id), 0))


@router.route(
    "POST",
    "/{document_id}/records",
    done=Document,
    body=AttachInput,
    matches="optional",
    summary="Attach a document to a record",
)
def attach_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """To a record in reach; whoever sees that record sees the document from now on."""
    viewer = allowed(request, "document", "edit")
    body = json_body(request)
    if unknown := [name for name in body if name != "record"]:
        message = str(REASONS["unknown_field"])
        raise InvalidInput([FieldError((name[:60],), "unknown_field", message) for name in unknown])
    place = _record(body.get("record"))
    try:
        saved = attach(viewer, path_id(document_id), place, expected_version(request))
    except NotFound:
        rows.read_document(viewer, path_id(document_id))
        raise _no_record() from None
    return written(viewer, saved)


@router.route(
    "DELETE",
    "/{document_id}/records/{record}",
    status=204,
    matches="required",
    summary="Detach a document from a record",
)
def detach_document(request: HttpRequest, document_id: str, record: str) -> HttpResponse:
    """Refused (409 `last_record`) when the token's user would not see the document any more."""
    viewer = allowed(request, "document", "edit")
    expected = expected_version(request, required=True)
    return nothing(detach(viewer, path_id(document_id), path_id(record), expected).version)


def _said(request: HttpRequest, fields: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    for name in request.GET:
        if name not in known:
            raise wrong_parameter(name[:60], "unknown_parameter", _("There is no such parameter."))
    said = {**request.GET.dict(), **fields}
    if unknown := [name for name in said if name not in known]:
        message = str(REASONS["unknown_field"])
        raise InvalidInput([FieldError((name[:60],), "unknown_field", message) for name in unknown])
    return {name: str(value) for name, value in said.items() if value}


def _ids(raw: str) -> list[int]:
    found = []
    for at, part in enumerate(part.strip() for part in raw.split(",") if part.strip()):
        try:
            found.append(_record(part))
        except InvalidInput:
            raise _no_record("records", at) from None
    return found


def _record(raw: Any) -> int:
    try:
        found = record_id(raw)
    except WrongValue:
        found = None
    if found is None:
        raise _no_record()
    return int(found)


def _no_record(*loc: str | int) -> InvalidInput:
    return InvalidInput([FieldError(loc or ("record",), "not_an_id", str(REASONS["not_an_id"]))])


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) < 9):
        raise NotFound
    return int(raw)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as wrong:
        raise InvalidInput([FieldError(("custom",), "malformed_json", _("This is no JSON."))]) from wrong
