"""The card of roles on the page of a party: what it is for us, and making it that by one click."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.parties.errors import RoleThere
from opiekun.parties.permissions import reached_parties
from opiekun.parties.roles.kinds import role_kind, role_kinds
from opiekun.parties.roles.words import said
from opiekun.parties.selectors.role_page import PlayedRole, roles_of
from opiekun.parties.services.make_role import make_usual_role
from opiekun.parties.services.trash_role import trash_role
from opiekun.records.custom.form import asks_for_values
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/roles_panel.html"


@require_GET
def show(request: HttpRequest, record_id: int) -> HttpResponse:
    """The roles that the party has, and buttons for those that it can be given."""
    return _panel(request, viewer_of(request), record_id)


@require_POST
def make(request: HttpRequest, record_id: int, code: str) -> HttpResponse:
    """Give the party the role with the usual terms; the answer is the card as it is then.

    Where there is something that must be asked for, it leads to the form instead.
    """
    viewer = viewer_of(request)
    if code not in {kind.code for kind in role_kinds()}:
        raise NotFound
    kind = role_kind(code)
    if asks_for_values(viewer, code):
        return _to_the_form(code, record_id)
    try:
        made = make_usual_role(viewer, kind, record_id)
    except RoleThere:
        return _panel(request, viewer, record_id)
    said_so = Toast(
        _("Added: %(role)s.") % {"role": kind.label},
        undo_url=reverse("party_unmake_role", args=[record_id, code, made.id]) if viewer.can(code, "trash") else "",
        link_url=reverse(code, args=[made.id]),
        link_text=_("Open"),
    )
    return toast(_panel(request, viewer, record_id), said_so)


def _to_the_form(code: str, party_id: int) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Redirect"] = f"{reverse(f'{code}_new')}?party={party_id}"
    return response


@require_POST
def unmake(request: HttpRequest, record_id: int, code: str, role_id: int) -> HttpResponse:
    """Undo what one click made: the role goes to the trash, and the card loads itself anew."""
    if code not in {kind.code for kind in role_kinds()}:
        raise NotFound
    trash_role(viewer_of(request), role_kind(code), role_id)
    return toast(trigger(HttpResponse(status=204), "opiekun:roles-changed"), Toast(_("Undone.")))


def _panel(request: HttpRequest, viewer: Viewer, record_id: int) -> HttpResponse:
    party = reached_parties(viewer).filter(pk=record_id).values_list("owner_id").first()
    if party is None:
        raise NotFound
    roles = roles_of(viewer, record_id, party[0])
    context = {
        "party_id": record_id,
        "played": [(role, _facts(role)) for role in roles if role.id is not None],
        "to_make": [role.kind for role in roles if role.can_make],
    }
    return render_fragment(request, TEMPLATE, "roles", context)


def _facts(role: PlayedRole) -> list[tuple[object, str]]:
    """The listed fields that say something."""
    shown = [(field.label, said(field, role.values[field.code])) for field in role.kind.fields if field.listed]
    return [(label, text) for label, text in shown if text]
