"""``/{resource}/export`` and ``/exports``: a list as a file."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import json_body
from opiekun.core.api.lists import Resource
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound
from opiekun.core.files import file_response
from opiekun.core.jobs import run_status
from opiekun.records.api.bulk_schemas import ExportInput, ExportReport
from opiekun.records.api.choosing import CHOOSING, read_choice, refuse_unknown_fields
from opiekun.records.export.keeping import own_export
from opiekun.records.export.starting import start_export
from opiekun.records.models import Export

router = ApiRouter(tags=["Exports"])
_TAKEN: Final = CHOOSING | {"format", "columns", "ordering"}


def add_export(resource_router: ApiRouter, resource: Resource, name: str) -> None:
    """Give a resource its export; ``name`` is its own ("parties")."""

    def export(request: HttpRequest) -> HttpResponse:
        """A list as CSV or Excel. Small files are there with the answer; ask again for larger ones. It is logged."""
        viewer, body = allowed(request, resource.kind.code, "export"), json_body(request)
        refuse_unknown_fields(body, _TAKEN)
        made = start_export(viewer, read_choice(viewer, resource, body), str(body.get("format", "")))
        return answer(_told(request, made))

    export.__name__ = f"export_{name}"
    resource_router.route("POST", "/export", done=ExportReport, body=ExportInput, summary=f"Export {name}")(export)


@router.route("GET", "/{export_id}", done=ExportReport, summary="Read an export")
def read_export(request: HttpRequest, export_id: str) -> HttpResponse:
    """How one of your own exports stands; it is kept for a day."""
    return answer(_told(request, _own(request, export_id)))


@router.route("GET", "/{export_id}/file", summary="Download an export")
def download_export(request: HttpRequest, export_id: str) -> HttpResponse:
    """The file, as an attachment."""
    export = _own(request, export_id)
    if export.file_id is None:
        raise NotFound
    return file_response(asker(request), export.file_id)


def _own(request: HttpRequest, raw: str) -> Export:
    export = own_export(asker(request), path_id(raw))
    allowed(request, export.kind, "export")
    return export


def _told(request: HttpRequest, export: Export) -> dict[str, Any]:
    is_done = export.file_id is not None
    state = "done" if is_done else run_status(asker(request), export.run_id or 0).state
    return {
        "id": str(export.pk),
        "state": state,
        "rows": export.row_count,
        "file": f"/api/v1/exports/{export.pk}/file" if is_done else None,
    }
