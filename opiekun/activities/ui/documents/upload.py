"""Files on their way in: the script of the drop zone sends each by itself and tells what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.activities.documents.page_record import version_in_sight
from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.documents.places import Place, places_in_sight
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.documents.versions import add_version
from opiekun.activities.ui.documents.limits import drop_zone
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.record.views import viewer_of


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The page with nothing but the drop zone; ``?record=`` names what the files are to hang on."""
    viewer = viewer_of(request)
    require(viewer, DOCUMENT, "create")
    place = _place(viewer, request.GET.get("record", ""))
    values = {"place": place, "zone": drop_zone(get_language() or "pl")}
    return render_page(request, "activities/documents/new.html", values)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One file. Answers in JSON, also a refusal: nothing else on the page changes by it."""
    viewer = viewer_of(request)
    place = _place(viewer, request.POST.get("record", ""))
    sent: Any = request.FILES.get("file")
    if sent is None:
        return _refused(_("Choose a file."), 422)
    try:
        done = upload_document(viewer, sent.file, sent.name or "", [place.id] if place else [])
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(str(refusal) or _("You may not do this."), refusal.status)
    return JsonResponse(
        {
            "id": str(done.id),
            "title": done.title,
            "url": reverse("document", args=[done.id]),
            "is_new": done.is_new,
            "note": "" if done.is_new else _("is here already"),
            "undo": reverse("document_trash", args=[done.id]) if done.is_new else "",
        }
    )


@require_POST
def upload_version(request: HttpRequest, record_id: int) -> HttpResponse:
    """Another file in the place of the current one."""
    viewer = viewer_of(request)
    sent: Any = request.FILES.get("file")
    if sent is None:
        return _refused(_("Choose a file."), 422)
    try:
        add_version(viewer, record_id, sent.file, sent.name or "", request.POST.get("remark", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(str(refusal) or _("You may not do this."), refusal.status)
    number = version_in_sight(viewer, record_id).number
    flash(request, Toast(_("Version %(number)d is the current one.") % {"number": number}))
    address = reverse("document", args=[record_id])
    return JsonResponse({"id": str(record_id), "title": sent.name, "url": address, "is_new": True, "reload": True})


def _place(viewer: Viewer, raw: str) -> Place | None:
    """The record that is named, if one is. Raises NotFound."""
    if not raw:
        return None
    record_id = whole(raw) or 0
    place = places_in_sight(viewer, [record_id]).get(record_id)
    if place is None:
        raise NotFound
    return place


def _refused(message: str, status: int) -> HttpResponse:
    return JsonResponse({"message": message}, status=status)
