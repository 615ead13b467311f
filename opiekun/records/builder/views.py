"""The builder on a list page: the page of the advanced filter, each step of it, the number of matches."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.kinds import record_kinds
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import trigger
from opiekun.core.viewer import Viewer
from opiekun.records.builder.assembling import assemble
from opiekun.records.builder.drafts import DraftGroup, blank, draft_of
from opiekun.records.builder.forms import builder_values
from opiekun.records.builder.posting import after_step, read_draft
from opiekun.records.conditions.registry import subject_of
from opiekun.records.conditions.tree import EVERYTHING
from opiekun.records.conditions.values import ME
from opiekun.records.lists.address import ListAddress, read_address
from opiekun.records.lists.counting import count_matching, count_narrowed, counted
from opiekun.records.lists.setup import ListSetup
from opiekun.records.references import USER, find_options

PAGE = "records/builder/page.html"
PARTS = "records/builder/parts.html"
COUNT = "records/builder/count.html"


class BuilderViews:
    """Thin views over one kind's conditions."""

    def __init__(self, setup: ListSetup) -> None:
        self._setup = setup

    def page(self, request: HttpRequest) -> HttpResponse:
        """The filters of a list as a tree, and what the form sends: back to the list, narrowed."""
        viewer = self._viewer(request)
        if request.method != "POST":
            address = read_address(self._setup, viewer, request.GET)
            present = address.query.condition
            return self._page(request, viewer, address, blank() if present == EVERYTHING else draft_of(present))
        address = read_address(self._setup, viewer, QueryDict(request.POST.get("query", "")))
        draft = read_draft(request.POST)
        made = assemble(viewer, self._setup.record_kind, draft)
        if made.problems:
            return self._page(request, viewer, address, draft, made.problems)
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address.url(condition=made.condition)
        return response

    def step(self, request: HttpRequest) -> HttpResponse:
        """The form after one of its buttons was pressed."""
        viewer, kind = self._viewer(request), self._setup.record_kind
        taken = after_step(request.POST, subject_of(kind))
        values = builder_values(viewer, kind, taken.draft, focus=taken.focus)
        return trigger(render_fragment(request, PARTS, "conditions", values), "opiekun:conditions")

    def count(self, request: HttpRequest) -> HttpResponse:
        """How many records what is finished finds, up to a bound; what is not finished does not count. Where a page is
        narrowed, of those that it would show."""
        viewer, kind = self._viewer(request), self._setup.record_kind
        made = assemble(viewer, kind, read_draft(request.POST))
        if request.POST.get("query"):
            address = read_address(self._setup, viewer, QueryDict(request.POST["query"]))
            found = count_narrowed(viewer, address, made.condition)
        else:
            (found,) = count_matching(viewer, kind, [made.condition])
        words = counted(self._setup, found.number, viewer.language) if found else ""
        values = {"words": words, "is_more": bool(found and found.is_more), "is_partial": bool(made.problems)}
        return render_fragment(request, COUNT, "count", values)

    def _page(
        self,
        request: HttpRequest,
        viewer: Viewer,
        address: ListAddress,
        draft: DraftGroup,
        problems: dict[int, str] | None = None,
    ) -> HttpResponse:
        kind = self._setup.record_kind
        values: dict[str, Any] = {
            "setup": self._setup,
            "count_url": f"{self._setup.address}/conditions/count",
            "address": address,
            **builder_values(viewer, kind, draft, problems),
        }
        return render_page(request, PAGE, values, status=422 if problems else 200)

    def _viewer(self, request: HttpRequest) -> Viewer:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.can(self._setup.kind, "view"):
            raise NotAllowed
        return viewer


@require_GET
def options(request: HttpRequest, reference: str) -> HttpResponse:
    """Records of a kind by what is typed, for the fields that refer to one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    known = {kind.code for kind in record_kinds() if viewer.can(kind.code, "view")}
    if reference not in known | {USER}:
        raise NotFound
    found = find_options(viewer, reference, request.GET.get("q", "")[:200])
    me = [{"value": ME, "text": pgettext("operator", "me")}] if reference == USER and not request.GET.get("q") else []
    return JsonResponse([*me, *({"value": str(pk), "text": name} for pk, name in found)], safe=False)


def builder_urls(setup: ListSetup, prefix: str, name: str = "") -> list[URLPattern]:
    """The addresses of a kind's builder under ``prefix`` ("parties"); named "party_conditions" and so on, or by the
    ``name`` of another page that is narrowed as the list is."""
    views, kind = BuilderViews(setup), name or setup.kind
    return [
        path(f"{prefix}/conditions", require_http_methods(["GET", "POST"])(views.page), name=f"{kind}_conditions"),
        path(f"{prefix}/conditions/step", require_POST(views.step), name=f"{kind}_conditions_step"),
        path(f"{prefix}/conditions/count", require_POST(views.count), name=f"{kind}_conditions_count"),
    ]
