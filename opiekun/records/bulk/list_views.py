"""What the selection bar of a list sends: the form of a bulk change, and its preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from opiekun.core.errors import InvalidInput
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.fields import bulk_field, bulk_fields, value_form
from opiekun.records.bulk.planning import plan_edit, plan_trash
from opiekun.records.bulk.preview import preview_rows
from opiekun.records.bulk.selection import read_selection
from opiekun.records.custom.fields import field_ever
from opiekun.records.lists.setup import ListSetup
from opiekun.records.models import BulkEdit

SENT_ALONG = ("ids", "all", "query")


def bulk_urls(setup: ListSetup, prefix: str) -> list[URLPattern]:
    """The addresses under a kind's list ("parties/bulk/edit"); named "party_bulk_edit" and so on."""
    views = _BulkViews(setup)
    return [
        path(f"{prefix}/bulk/edit", require_POST(views.edit), name=f"{setup.kind}_bulk_edit"),
        path(f"{prefix}/bulk/preview", require_POST(views.preview), name=f"{setup.kind}_bulk_preview"),
        path(f"{prefix}/bulk/trash", require_POST(views.trash), name=f"{setup.kind}_bulk_trash"),
    ]


class _BulkViews:
    """Thin views over one kind's bulk operations."""

    def __init__(self, setup: ListSetup) -> None:
        self._setup = setup

    def edit(self, request: HttpRequest) -> HttpResponse:
        """The form: the field, then its value."""
        viewer = _viewer(request)
        require(viewer, self._setup.kind, "edit")
        read_selection(viewer, self._setup.record_kind, request.POST)
        return self._form(request, viewer)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What the change would do; the form again when it cannot be."""
        viewer = _viewer(request)
        selection = read_selection(viewer, self._setup.record_kind, request.POST)
        code, value = request.POST.get("field", ""), request.POST.get("value", "")
        try:
            edit = plan_edit(viewer, selection, code, value)
        except InvalidInput as wrong:
            return self._form(request, viewer, wrong)
        return self._preview(request, edit)

    def trash(self, request: HttpRequest) -> HttpResponse:
        """What would go to the trash."""
        viewer = _viewer(request)
        selection = read_selection(viewer, self._setup.record_kind, request.POST)
        return self._preview(request, plan_trash(viewer, selection))

    def _form(self, request: HttpRequest, viewer: Viewer, wrong: InvalidInput | None = None) -> HttpResponse:
        kind = self._setup.record_kind
        code = request.POST.get("field", "")
        errors = {str(error.loc[0]): str(error.message) for error in wrong.errors} if wrong else {}
        known = {field.code: field for field in bulk_fields(viewer, kind)}
        values = {
            **self._shared(request),
            "fields": [(field.code, field.label) for field in known.values()],
            "code": code,
            "form": value_form(viewer, kind, bulk_field(viewer, kind, code)) if code in known else None,
            "value": request.POST.get("value", "") if wrong else "",
            "errors": errors,
        }
        response = render_fragment(request, "records/bulk/form.html", "form", values)
        response.status_code = 422 if wrong else 200
        return response

    def _preview(self, request: HttpRequest, edit: BulkEdit) -> HttpResponse:
        kind = self._setup.record_kind
        values = {
            **self._shared(request),
            "edit": edit,
            "rows": preview_rows(edit),
            "field": field_ever(kind, edit.field) if edit.field else None,
            "counted": self._setup.counted,
        }
        return render_fragment(request, "records/bulk/preview.html", "preview", values)

    def _shared(self, request: HttpRequest) -> dict[str, Any]:
        sent = [(name, value) for name in SENT_ALONG for value in request.POST.getlist(name)]
        return {"kind": self._setup.record_kind, "sent": sent}


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer
