"""The card of a party's page with the lists that it is in; one press puts it in or takes it out."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import LIST_MEMBER, reached_parties
from opiekun.parties.selectors.lists_of_party import lists_of_party
from opiekun.parties.services import add_to_list, remove_from_list
from opiekun.parties.ui.party_lists.base import is_on
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/lists/panel.html"
PANEL = "party-lists"


@require_GET
def lists(request: HttpRequest, record_id: int) -> HttpResponse:
    """The lists of a party."""
    return _panel(request, viewer_of(request), record_id)


@require_POST
def change(request: HttpRequest, record_id: int, list_id: int) -> HttpResponse:
    """Put the party into the list, or take it out with ``on=0``."""
    viewer = viewer_of(request)
    if not reached_parties(viewer).filter(pk=record_id).exists():
        raise NotFound
    put_in = is_on(request)
    (add_to_list if put_in else remove_from_list)(viewer, list_id, [record_id])
    if request.headers.get("HX-Target") == PANEL:
        answer = _panel(request, viewer, record_id, f"list-{list_id}")
    else:  # by "Undo": the card loads itself anew
        answer = trigger(HttpResponse(status=204), "opiekun:lists-changed")
    response = trigger(answer, "opiekun:record-changed", {"code": "lists"})
    undo_url = f"{reverse('party_list_change', args=[record_id, list_id])}?on={0 if put_in else 1}"
    return toast(response, Toast(_("Added to the list.") if put_in else _("Taken out of the list."), undo_url))


def _panel(request: HttpRequest, viewer: Viewer, party_id: int, focus: str = "") -> HttpResponse:
    values = {
        "party_id": party_id,
        "lists": lists_of_party(viewer, party_id),
        "may_change": viewer.can(LIST_MEMBER, "edit"),
        "focus": focus,
    }
    return render_fragment(request, TEMPLATE, "panel", values)
