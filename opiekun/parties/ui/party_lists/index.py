"""The place with all party lists: opened, counted, ordered, archived from here."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotFound
from opiekun.core.permissions import require
from opiekun.core.ui import format as formats
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.choices import ListKind
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.permissions import PARTY_LIST
from opiekun.parties.selectors.lists_of_party import open_lists
from opiekun.parties.selectors.party_lists import ListRow, all_lists
from opiekun.parties.services import order_lists
from opiekun.parties.ui.party_lists.base import list_url
from opiekun.records.lists.counting import count_matching
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import count_rows
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/lists/index.html"


@dataclass(frozen=True, slots=True)
class ShownList:
    """A line of the page."""

    row: ListRow
    url: str
    edit_url: str
    kind: str


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All lists in their order; their numbers come after the page."""
    viewer = viewer_of(request)
    require(viewer, PARTY_LIST, "view")
    shown = [
        ShownList(row, list_url(row.id), reverse("party_list_edit", args=[row.id]), str(ListKind(row.kind).label))
        for row in all_lists(viewer)
    ]
    values = {
        "kept_lists": [one for one in shown if not one.row.is_archived],
        "archived": [one for one in shown if one.row.is_archived],
        "may": {action: viewer.can(PARTY_LIST, action) for action in ("create", "edit", "trash")},
    }
    return render_page(request, TEMPLATE, values)


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """How many parties of the viewer's reach each list has, bounded in time and size."""
    viewer = viewer_of(request)
    require(viewer, PARTY_LIST, "view")
    known = all_lists(viewer)
    opened = open_lists(viewer, known, known)
    conditions = opened.conditions
    found = dict(zip(conditions, count_matching(viewer, PARTY_KIND, list(conditions.values())), strict=True))
    words = {list_id: number.words(viewer.language) if number else "" for list_id, number in found.items()}
    numbers = [(row.id, words.get(row.id, ""), row.id in words, opened.faults.get(row.id, "")) for row in known]
    return render_fragment(request, "parties/lists/counts.html", "counts", {"numbers": numbers})


@require_GET
def count(request: HttpRequest, list_id: int) -> HttpResponse:
    """How many there are, exactly, at whatever cost."""
    viewer = viewer_of(request)
    require(viewer, PARTY_LIST, "view")
    known = all_lists(viewer)
    conditions = open_lists(viewer, [row for row in known if row.id == list_id], known).conditions
    if list_id not in conditions:
        raise NotFound
    found = count_rows(viewer, PARTY_KIND, ListQuery(Sort("name"), (), conditions[list_id]))
    return HttpResponse(formats.number(found, get_language() or "pl"))


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """The lists as they were moved."""
    ids = [int(raw) for raw in request.POST.getlist("ids") if is_whole(raw)]
    order_lists(viewer_of(request), ids)
    return HttpResponse(status=204)
