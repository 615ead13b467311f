"""Exporting from a list page: a small file comes at once, a larger one after its progress."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotFound
from opiekun.core.files import file_response
from opiekun.core.jobs import run_status
from opiekun.core.kinds import record_kind
from opiekun.core.ui.format import number
from opiekun.core.ui.render import is_part, render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.selection import Selection, read_selection, selection_from_json
from opiekun.records.export.keeping import own_export
from opiekun.records.export.reading import number_seen
from opiekun.records.export.starting import start_export
from opiekun.records.lists.setup import ListSetup
from opiekun.records.models import Export
from opiekun.records.record.views import viewer_of


def export_urls(setup: ListSetup, prefix: str) -> list[URLPattern]:
    """The address that a list's export is posted to; named "party_export" and so on."""

    def export(request: HttpRequest) -> HttpResponse:
        viewer = viewer_of(request)
        selection: Selection = read_selection(viewer, setup.record_kind, request.POST)
        return _answer(request, start_export(viewer, selection, request.POST.get("format", "")))

    view: Callable[[HttpRequest], HttpResponse] = require_POST(export)
    return [path(f"{prefix}/export", view, name=f"{setup.kind}_export")]


@require_GET
def progress(request: HttpRequest, export_id: int) -> HttpResponse:
    """How far the job is; when it is over, the file comes by itself."""
    return _answer(request, own_export(viewer_of(request), export_id))


@require_GET
def file(request: HttpRequest, export_id: int) -> HttpResponse:
    """The file, for its maker and for a day."""
    viewer = viewer_of(request)
    export = own_export(viewer, export_id)
    if export.file_id is None:
        raise NotFound
    return file_response(viewer, export.file_id)


def _answer(request: HttpRequest, export: Export) -> HttpResponse:
    address = reverse("export_file", args=[export.pk])
    if export.file_id is None:
        status = run_status(viewer_of(request), export.run_id or 0)
        return render_fragment(request, "records/bulk/export.html", "export", {"export": export, "status": status})
    if not is_part(request):
        response = HttpResponse(status=303)
        response["Location"] = address
        return response
    response = HttpResponse(status=204)
    # A download leaves the page where it is.
    response["HX-Redirect"] = address
    trigger(response, "opiekun:close-dialog")
    return toast(response, Toast(_said(viewer_of(request), export), link_url=address, link_text=_("Download")))


def _said(viewer: Viewer, export: Export) -> str:
    """That it is there, and that the list shows more than its reader may export."""
    seen = number_seen(viewer, selection_from_json(record_kind(export.kind), export.asked))
    if seen is None or seen <= export.row_count:
        return _("The file is ready.")
    numbers = {"has": number(export.row_count, viewer.language), "all": number(seen, viewer.language)}
    return _("The file has %(has)s of %(all)s: the others are not yours to export.") % numbers
