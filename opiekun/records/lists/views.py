"""The list page of every kind: the page, its next rows, its total."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.core.operating.rights import MANAGE, SYSTEM_KIND
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.ui.shell import show_under
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.offers import offers
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.importing.drafting import may_import
from opiekun.records.lists.adding_filter import filter_fields, filter_form, with_filter
from opiekun.records.lists.address import ListAddress, read_address
from opiekun.records.lists.counting import count_views, counted
from opiekun.records.lists.faults import Fault, page_or_why_not, without_faults
from opiekun.records.lists.opening import NoSuchView, default_view
from opiekun.records.lists.rows import count_rows
from opiekun.records.lists.setup import ALL_VIEW, ListSetup
from opiekun.records.lists.tabs import views_to_count
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.search.finding import meant_in, remark_on

TEMPLATE = "records/list/page.html"
FILTER = "records/list/filter.html"
COUNTS = "records/list/counts.html"


class ListViews:
    """Thin views over one kind's list."""

    def __init__(self, setup: ListSetup) -> None:
        self._setup = setup

    def show(self, request: HttpRequest) -> HttpResponse:
        """The page. A bare address leads to the user's default view; one of a view that is gone, to all records."""
        viewer = self._viewer(request)
        kept = kept_for(request, viewer)
        if not request.GET and (code := default_view(self._setup, kept)):
            return HttpResponseRedirect(f"{self._setup.record_kind.url}?view={code}")
        faults: Sequence[Fault] = ()
        try:
            address = read_address(self._setup, viewer, request.GET, kept)
            page, faults = page_or_why_not(viewer, address, kept)
        except InvalidInput as refused:
            if isinstance(refused, NoSuchView) and request.GET["view"].isdigit():
                return self._without_view(request)
            page, faults = without_faults(self._setup, viewer, request.GET, kept, refused)
        kind = self._setup.record_kind
        if (source := page.address.base_source) is not None:
            show_under(request, source.url)
        values = {
            "page": page,
            "faults": faults,
            "is_slow": any(fault.is_slow for fault in faults),
            "may_index": viewer.can(SYSTEM_KIND, MANAGE),
            "offers": () if faults else offers(viewer, page.address),
            "setup": self._setup,
            "ways": tuple(self._setup.places(page.address)) if self._setup.places else (),
            "kind": kind,
            "may_import": bool(self._setup.import_url) and may_import(viewer, kind.code),
            "may_create": bool(self._setup.create_url) and viewer.can(kind.code, "create"),
            "remark": "" if faults else remark_on(kind.code, page.address.query.q),
            "meant": None if page.rows or faults else meant_in(viewer, kind.code, page.address.query.q),
        }
        return render_page(request, TEMPLATE, values, status=422 if faults else 200)

    def _without_view(self, request: HttpRequest) -> HttpResponse:
        flash(request, Toast(_("This view was removed or is no longer shared with you."), error=True))
        return HttpResponseRedirect(f"{self._setup.record_kind.url}?view={ALL_VIEW}")

    def count(self, request: HttpRequest) -> HttpResponse:
        """How many there are, in words and as a number: exactly, at whatever cost."""
        viewer, address = self._asked(request)
        number = count_rows(viewer, self._setup.record_kind, address.query)
        if is_part(request):
            return HttpResponse(counted(self._setup, number, viewer.language))
        return JsonResponse({"count": number})

    def counts(self, request: HttpRequest) -> HttpResponse:
        """The numbers of the tabs and of the list, asked for after the page is there; bounded in time and size."""
        viewer = self._viewer(request)
        kept = kept_for(request, viewer)
        address = read_address(self._setup, viewer, request.GET, kept)
        views = views_to_count(viewer, address, kept)
        total, counts = count_views(viewer, address, views)
        values = {
            "address": address,
            "kind": self._setup.record_kind,
            "counts": [
                (view.code, found.words(viewer.language)) for view, found in zip(views, counts, strict=True) if found
            ],
            "total": counted(self._setup, total.number, viewer.language) if total else "",
            "exact": total.number if total and not total.is_more else 0,
            "is_more": total is None or total.is_more,
        }
        return render_fragment(request, COUNTS, "counts", values)

    def filters(self, request: HttpRequest) -> HttpResponse:
        """The fields to filter by; with ``filter_field`` the form of that field."""
        viewer, address = self._asked(request)
        return self._filters(request, viewer, address)

    def _filters(self, request: HttpRequest, viewer: Viewer, address: ListAddress, wrong: str = "") -> HttpResponse:
        code, operator = request.GET.get("filter_field", ""), request.GET.get("filter_operator", "")
        typed = request.GET.getlist("filter_value")
        values = {
            "fields": filter_fields(viewer, address),
            "form": filter_form(viewer, address, code, operator, typed) if code else None,
            "address": address,
            "kind": self._setup.record_kind,
            "is_chosen": "filter_operator" in request.GET,
            "typed": typed,
            "wrong": wrong,
        }
        return render_fragment(request, FILTER, "filter", values)

    def add_filter(self, request: HttpRequest) -> HttpResponse:
        """Back to the list, narrowed by what the form holds; a part of a page gets the form with what is wrong."""
        viewer, address = self._asked(request)
        try:
            return HttpResponseRedirect(address.url(condition=with_filter(viewer, address, request.GET)))
        except WrongCondition as refused:
            if not is_part(request):
                raise
            answer = self._filters(request, viewer, address, str(refused))
            answer.status_code = refused.status
            return answer

    def _asked(self, request: HttpRequest) -> tuple[Viewer, ListAddress]:
        viewer = self._viewer(request)
        return viewer, read_address(self._setup, viewer, request.GET)

    def _viewer(self, request: HttpRequest) -> Viewer:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.can(self._setup.kind, "view"):
            raise NotAllowed
        return viewer


def list_urls(setup: ListSetup, prefix: str) -> list[URLPattern]:
    """The addresses of a kind's list under ``prefix`` ("parties"); named "party_list" and so on."""
    views = ListViews(setup)
    return [
        path(prefix, require_GET(views.show), name=f"{setup.kind}_list"),
        path(f"{prefix}/count", require_GET(views.count), name=f"{setup.kind}_count"),
        path(f"{prefix}/counts", require_GET(views.counts), name=f"{setup.kind}_counts"),
        *filter_urls(setup, prefix, setup.kind),
    ]


def filter_urls(setup: ListSetup, prefix: str, name: str) -> list[URLPattern]:
    """Where filters are added to a page that is narrowed as a list is; ``setup`` says where that is."""
    views = ListViews(setup)
    return [
        path(f"{prefix}/filters", require_GET(views.filters), name=f"{name}_filters"),
        path(f"{prefix}/filters/add", require_GET(views.add_filter), name=f"{name}_add_filter"),
    ]
