"""Panels: the documents of any record; versions of a document, and the records on which it hangs."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.activities.documents.attached_to import documents_said, said_with
from opiekun.activities.documents.attaching import attach_document, detach_document
from opiekun.activities.documents.choices import RETRIED, TextState
from opiekun.activities.documents.page_record import load_document
from opiekun.activities.documents.permissions import DOCUMENT, documents_on, reached_documents
from opiekun.activities.documents.places import places, places_in_sight
from opiekun.activities.documents.versions import read_again, restore_version
from opiekun.activities.models import Document
from opiekun.activities.ui.documents.limits import drop_zone
from opiekun.activities.ui.documents.showing import shown_here, start_of_text
from opiekun.activities.ui.found_options import found_options
from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/documents/panels.html"
_MOST: Final = 12
_MOST_SAID: Final = 8
_MOST_FOUND: Final = 5
# Offered by fields of their own.
_BY_NAME: Final = ("party", "person")


@require_GET
def documents_of(request: HttpRequest, record_id: int) -> HttpResponse:
    """The documents that hang on a record, and those of what was said with it, the newest first."""
    return _panel(request, viewer_of(request), record_id)


def _panel(request: HttpRequest, viewer: Viewer, record_id: int) -> HttpResponse:
    if record_id not in places_in_sight(viewer, [record_id]):
        raise NotFound
    rows = documents_on(viewer, record_id)
    found = list(rows.select_related("current").order_by("-updated_at", "-pk")[: _MOST + 1])
    said = documents_said(viewer, record_id)
    came = list(said.select_related("current").order_by("-updated_at", "-pk")[: _MOST_SAID + 1])
    values = {
        "record_id": record_id,
        "documents": found[:_MOST],
        "came": came[:_MOST_SAID],
        "said": said_with(viewer, record_id, [one.pk for one in came[:_MOST_SAID]]),
        "count": (len(found) if len(found) <= _MOST else rows.count())
        + (len(came) if len(came) <= _MOST_SAID else said.count()),
        "editable": _editable(viewer, found),
        "can_add": viewer.can(DOCUMENT, "create"),
        "zone": drop_zone(get_language() or "pl"),
    }
    is_list = request.headers.get("HX-Target") == "documents-of-record"
    return render_fragment(request, TEMPLATE, "list_alone" if is_list else "documents", values)


def _editable(viewer: Viewer, found: Sequence[Document]) -> set[int]:
    ids = [document.pk for document in found]
    return set(reached_documents(viewer, "edit").filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


@require_POST
def attach(request: HttpRequest, record_id: int, place_id: int) -> HttpResponse:
    """Hang a document on a record: by the dialog of its page, or by "Undo"."""
    attach_document(viewer_of(request), record_id, place_id)
    undo = reverse("document_detach", args=[record_id, place_id])
    return toast(_changed(), Toast(_("Attached."), undo))


@require_POST
def attach_chosen(request: HttpRequest, record_id: int) -> HttpResponse:
    """Hang a document on the record that was chosen by its name."""
    chosen = next((raw for raw in request.POST.getlist("record") if raw), "")
    if not is_whole(chosen):
        raise NotFound
    return attach(request, record_id, int(chosen))


@require_GET
def place_options(request: HttpRequest) -> JsonResponse:
    """Records of other kinds on which a document may be hung, by what was typed."""
    viewer, text = viewer_of(request), request.GET.get("q", "")[:200]
    kinds = [kind for kind in places() if kind not in _BY_NAME]
    return JsonResponse(found_options(viewer, text, kinds, _MOST_FOUND), safe=False)


@require_POST
def detach(request: HttpRequest, record_id: int, place_id: int) -> HttpResponse:
    """Take a document off a record."""
    detach_document(viewer_of(request), record_id, place_id)
    undo = reverse("document_attach", args=[record_id, place_id])
    return toast(_changed(), Toast(_("Detached."), undo))


def _changed() -> HttpResponse:
    response = trigger(HttpResponse(status=204), "opiekun:documents-changed")
    return trigger(response, "opiekun:record-changed", {"code": "documents"})


@require_GET
def versions(request: HttpRequest, record_id: int) -> HttpResponse:
    """The versions of a document, and how the reading of its text stands."""
    document = load_document(viewer_of(request), record_id)
    state = TextState(document.current.text_state)
    values = {
        "document": document,
        "state": state,
        "is_waiting": state == TextState.WAITING,
        "may_retry": document.can_edit and state in RETRIED,
        "zone": drop_zone(get_language() or "pl"),
    }
    return render_fragment(request, TEMPLATE, "versions", values)


@require_POST
def restore(request: HttpRequest, record_id: int, number: int) -> HttpResponse:
    """An older version becomes the newest one again."""
    restore_version(viewer_of(request), record_id, number)
    flash(request, Toast(_("Version %(number)d is the current one again.") % {"number": number}))
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_POST
def retry(request: HttpRequest, record_id: int) -> HttpResponse:
    """Read the text once more."""
    read_again(viewer_of(request), record_id)
    return versions_answer(request, record_id)


def versions_answer(request: HttpRequest, record_id: int) -> HttpResponse:
    """The card of versions as it is now."""
    request.method = "GET"
    return versions(request, record_id)


@require_GET
def records(request: HttpRequest, record_id: int) -> HttpResponse:
    """The records on which a document hangs."""
    document = load_document(viewer_of(request), record_id)
    return render_fragment(request, TEMPLATE, "records", {"document": document})


@require_GET
def preview(request: HttpRequest, record_id: int) -> HttpResponse:
    """A small picture of the document."""
    viewer = viewer_of(request)
    document = load_document(viewer, record_id)
    shown = shown_here(document.current)
    values: dict[str, Any] = {"document": document, "shown": shown}
    if shown == "text":
        values["text"] = start_of_text(record_id, document.current.number)
    return render_fragment(request, TEMPLATE, "preview", values)
