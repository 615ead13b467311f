"""Many parties into a list, or out of it, from the selection bar of the list page."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opiekun.core.errors import InvalidInput, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ListKind
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.list_actions import ADD, TAKE
from opiekun.parties.permissions import LIST_MEMBER, PARTY_LIST
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.parties.services import create_list
from opiekun.records.bulk.list_views import SENT_ALONG
from opiekun.records.bulk.offers import MoreOffer
from opiekun.records.bulk.selection import Selection, read_selection
from opiekun.records.bulk.set_actions import run_set
from opiekun.records.bulk.views import over
from opiekun.records.lists.address import ListAddress
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/lists/bulk.html"


def offer_lists(viewer: Viewer, address: ListAddress) -> MoreOffer | None:
    """The button that opens the dialog."""
    if not viewer.can(LIST_MEMBER, "edit") or not viewer.can("party_list", "view"):
        return None
    return MoreOffer(_("Party lists"), "tags", fixed_address("party_bulk_lists"))


def offer_taking(viewer: Viewer, address: ListAddress) -> MoreOffer | None:
    """On a manual list that is open: out of it, at once."""
    base = address.query.base
    if base is None or not base.takes_members:
        return None
    return MoreOffer(_("Out of this list"), "x", reverse("party_bulk_take", args=[base.value]))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The dialog: which list, in or out."""
    viewer = viewer_of(request)
    require(viewer, LIST_MEMBER, "edit")
    read_selection(viewer, PARTY_KIND, request.POST)
    return _dialog(request, viewer)


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """What the dialog sends."""
    viewer = viewer_of(request)
    require(viewer, LIST_MEMBER, "edit")
    selection = read_selection(viewer, PARTY_KIND, request.POST)
    action = TAKE if request.POST.get("do") == "take" else ADD
    name = request.POST.get("new", "").strip()
    if name and action is ADD:
        return _run_into_new(request, viewer, selection, name)
    chosen = request.POST.get("list", "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 18:
        return _dialog(request, viewer, _("Choose a list."))
    return _run(request, viewer, selection, action, int(chosen))


@require_POST
def take(request: HttpRequest, list_id: int) -> HttpResponse:
    """Out of the list that is open."""
    viewer = viewer_of(request)
    return _run(request, viewer, read_selection(viewer, PARTY_KIND, request.POST), TAKE, list_id)


def _run(request: HttpRequest, viewer: Viewer, selection: Selection, action: Any, list_id: int) -> HttpResponse:
    try:
        edit = run_set(viewer, selection, action, {"list": str(list_id)})
    except InvalidInput as wrong:
        return _dialog(request, viewer, str(wrong))
    return over(request, edit)


def _run_into_new(request: HttpRequest, viewer: Viewer, selection: Selection, name: str) -> HttpResponse:
    """A list that is made for the chosen parties; it is not left behind when they cannot be put in."""
    try:
        with transaction.atomic():
            made = create_list(viewer, {"kind": ListKind.MANUAL, "name": name})
            return _run(request, viewer, selection, ADD, made.id)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _dialog(request, viewer, new_problem=str(refusal))


def _dialog(request: HttpRequest, viewer: Viewer, problem: str = "", new_problem: str = "") -> HttpResponse:
    sent = [(name, value) for name in SENT_ALONG for value in request.POST.getlist(name)]
    manual = [(str(row.id), row.label) for row in all_lists(viewer) if row.is_manual and not row.is_archived]
    values = {
        "sent": sent,
        "lists": manual,
        "chosen": request.POST.get("list", ""),
        "problem": problem,
        "may_make": viewer.can(PARTY_LIST, "create"),
        "new": request.POST.get("new", ""),
        "new_problem": new_problem,
    }
    response = render_fragment(request, TEMPLATE, "dialog", values)
    response.status_code = 422 if problem or new_problem else 200
    return response
