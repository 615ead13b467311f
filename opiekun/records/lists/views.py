"""The list page of every kind: the page, its next rows, its total."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from opiekun.core.errors import NotAllowed
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.offers import offers
from opiekun.records.lists.adding_filter import filter_fields, filter_form, with_filter
from opiekun.records.lists.address import ListAddress, read_address
from opiekun.records.lists.page import read_page
from opiekun.records.lists.rows import count_rows
from opiekun.records.lists.setup import ListSetup

TEMPLATE = "records/list/page.html"
FILTER = "records/list/filter.html"


class ListViews:
    """Thin views over one kind's list."""

    def __init__(self, setup: ListSetup) -> None:
        self._setup = setup

    def show(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        viewer, address = self._asked(request)
        page = read_page(viewer, address)
        values = {
            "page": page,
            "offers": offers(viewer, self._setup.record_kind),
            "setup": self._setup,
            "kind": self._setup.record_kind,
            "may_create": bool(self._setup.create_url) and viewer.can(self._setup.kind, "create"),
        }
        return render_page(request, TEMPLATE, values)

    def count(self, request: HttpRequest) -> HttpResponse:
        """How many there are, in words and as a number."""
        viewer, address = self._asked(request)
        number = count_rows(viewer, self._setup.record_kind, address.query)
        if is_part(request):
            return HttpResponse(self._setup.counted(number))
        return JsonResponse({"count": number})

    def filters(self, request: HttpRequest) -> HttpResponse:
        """The fields to filter by; with ``filter_field`` the form of that field."""
        viewer, address = self._asked(request)
        code = request.GET.get("filter_field", "")
        values = {
            "fields": filter_fields(viewer, address),
            "form": filter_form(viewer, address, code) if code else None,
            "address": address,
            "kind": self._setup.record_kind,
        }
        return render_fragment(request, FILTER, "filter", values)

    def add_filter(self, request: HttpRequest) -> HttpResponse:
        """Back to the list, narrowed by what the form holds."""
        viewer, address = self._asked(request)
        return HttpResponseRedirect(address.url(condition=with_filter(viewer, address, request.GET)))

    def _asked(self, request: HttpRequest) -> tuple[Viewer, ListAddress]:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.can(self._setup.kind, "view"):
            raise NotAllowed
        return viewer, read_address(self._setup, viewer, request.GET)


def list_urls(setup: ListSetup, prefix: str) -> list[URLPattern]:
    """The addresses of a kind's list under ``prefix`` ("parties"); named "party_list" and so on."""
    views = ListViews(setup)
    return [
        path(prefix, require_GET(views.show), name=f"{setup.kind}_list"),
        path(f"{prefix}/count", require_GET(views.count), name=f"{setup.kind}_count"),
        path(f"{prefix}/filters", require_GET(views.filters), name=f"{setup.kind}_filters"),
        path(f"{prefix}/filters/add", require_GET(views.add_filter), name=f"{setup.kind}_add_filter"),
    ]
