"""The addresses that every record page has; a kind includes them with ``record_urls``."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotFound
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.registries.panels import Panel, panels_of
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash, toast
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.custom.card import card_urls
from opiekun.records.record.creation import brought_in
from opiekun.records.record.fact_views import fact_urls
from opiekun.records.record.history import open_history
from opiekun.records.record.page import RecordPage, WithOwnTemplate, lead_of, people_of, with_head_actions
from opiekun.records.record.place import read_place, write_place
from opiekun.records.record.timeline import asked_of, how_due, query_of, read_timeline, write_before
from opiekun.records.record.trash import trashed_record
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.visits.noting import note_visit

TEMPLATE = "records/record/page.html"
PARTS = "records/record/parts.html"
TRASHED = "records/record/trashed.html"


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel's place on the page, filled by a request of its own."""

    code: str
    label: str
    icon: str
    url: str


def viewer_of(request: HttpRequest) -> Viewer:
    """Whoever asks; the wall before the pages lets nobody through without a viewer."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def record_urls(page: RecordPage, prefix: str) -> list[URLPattern]:
    """The addresses of one kind's records under ``prefix`` ("parties/"); named "party", "party_history" and so on."""
    kind, at = page.kind, f"{prefix}<int:record_id>"
    views = _RecordViews(page)
    return [
        path(at, require_GET(views.show), name=kind),
        path(f"{at}/timeline", require_GET(views.timeline), name=f"{kind}_timeline"),
        path(f"{at}/history", require_GET(views.history), name=f"{kind}_history"),
        path(f"{at}/trash", require_POST(views.trash), name=f"{kind}_trash"),
        path(f"{at}/restore", require_POST(views.restore), name=f"{kind}_restore"),
        *fact_urls(page, at),
        *card_urls(page, at),
    ]


class _RecordViews:
    """Thin views over one kind's page."""

    def __init__(self, page: RecordPage) -> None:
        self._page = page

    @property
    def _kind(self) -> RecordKind:
        return record_kind(self._page.kind)

    def show(self, request: HttpRequest, record_id: int) -> HttpResponse:
        try:
            answer = self._answer(request, record_id, "timeline")
        except NotFound:
            return self._in_trash(request, record_id)
        if not is_part(request):
            note_visit(viewer_of(request), record_id)
        return answer

    def _in_trash(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The way back for those who may take it; to all others there is nothing here."""
        trashed = None if is_part(request) else trashed_record(viewer_of(request), self._kind, record_id)
        if trashed is None:
            raise NotFound
        context = {"trashed": trashed, "record_id": record_id, "kind": self._kind, "list_url": self._kind.url}
        return render_page(request, TRASHED, context, status=410)

    def history(self, request: HttpRequest, record_id: int) -> HttpResponse:
        viewer, before = viewer_of(request), read_place(request.GET.get("before", ""))
        record = self._page.load(viewer, record_id)
        changes, more = open_history(viewer, self._page.kind, record, before)
        values = {
            "record": record,
            "kind": self._kind,
            "changes": changes,
            "more": write_place(more),
            "brought": brought_in(self._page.kind, self._page.words, record_id, changes),
        }
        if is_part(request):
            return render_fragment(request, PARTS, "history", values)
        return self._answer(request, record_id, "history", values)

    def _answer(
        self, request: HttpRequest, record_id: int, tab: str, more: dict[str, Any] | None = None
    ) -> HttpResponse:
        viewer = viewer_of(request)
        record = (more or {}).get("record") or self._page.load(viewer, record_id)
        context = {
            "record": record,
            "kind": self._kind,
            "head": with_head_actions(viewer, self._page.kind, record, self._page.head(viewer, record)),
            "groups": self._page.groups(viewer, record),
            "lead": lead_of(self._page, record),
            "panels": [
                _shown(panel, pk) for kind, pk in self._page.beside(record) for panel in panels_of(kind, viewer)
            ],
            "tab": tab,
            "list_url": self._kind.url,
            "is_starred": kept_for(request, viewer).is_starred(record_id),
        }
        page, template = self._page, TEMPLATE
        if isinstance(page, WithOwnTemplate):
            template, context = page.template, {**context, **page.more(viewer, record)}
        return render_page(request, template, {**context, **(more or {})})

    def timeline(self, request: HttpRequest, record_id: int) -> HttpResponse:
        viewer, asked = viewer_of(request), asked_of(request.GET)
        page = read_timeline(viewer, self._page.kind, record_id, asked)
        context = {
            "page": page,
            "pills": [("", _("Everything")), *((source.code, source.label) for source in page.sources)],
            "record_id": record_id,
            "kind": self._kind,
            "query": query_of(asked),
            "waiting": [(entry, how_due(entry)) for entry in page.waiting],
            "unshown": page.unshown,
            # Chosen above the first page.
            "people": () if asked.before else people_of(self._page, viewer, record_id),
            "persons_url": record_kind("person").url,
            "before": write_before(page.before),
        }
        return render_fragment(request, PARTS, "older" if asked.before else "timeline", context)

    def trash(self, request: HttpRequest, record_id: int) -> HttpResponse:
        version = request.POST.get("version", "")
        viewer = viewer_of(request)
        name = self._page.load(viewer, record_id).name
        self._page.trash(viewer, record_id, whole(version))
        undo = reverse(f"{self._page.kind}_restore", args=[record_id])
        flash(request, Toast(_("%(name)s is in the trash.") % {"name": name}, undo_url=undo))
        response = HttpResponse(status=204)
        response["HX-Redirect"] = self._kind.url
        return response if is_part(request) else _see(self._kind.url)

    def restore(self, request: HttpRequest, record_id: int) -> HttpResponse:
        self._page.restore(viewer_of(request), record_id)
        address = reverse(self._page.kind, args=[record_id])
        if not is_part(request):
            flash(request, Toast(_("Restored.")))
            return _see(address)
        told = Toast(_("Restored."), link_url=address, link_text=_("Open"))
        if request.headers.get("HX-Target") == f"trash-{record_id}":
            return toast(HttpResponse(""), told)
        # Undone from a toast, or from the record's own address: what the page shows is no longer so.
        flash(request, told)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def _see(address: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response["Location"] = address
    return response


def _shown(panel: Panel, record_id: int) -> ShownPanel:
    return ShownPanel(panel.code, str(panel.label), panel.icon, reverse(panel.url_name, args=[record_id]))
