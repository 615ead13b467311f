"""Archiving a list, removing it, bringing it back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.ui.render import is_part
from opiekun.core.ui.toasts import Toast, flash, toast
from opiekun.parties.services import change_list, restore_list, trash_list
from opiekun.parties.ui.party_lists.base import is_on, list_url
from opiekun.records.record.views import viewer_of


@require_POST
def archive(request: HttpRequest, list_id: int) -> HttpResponse:
    """Out of the menus, or back into them with ``on=0``; each can be undone by the other."""
    archived = is_on(request)
    change_list(viewer_of(request), list_id, {"is_archived": archived})
    undo_url = f"{reverse('party_list_archive', args=[list_id])}?on={0 if archived else 1}"
    flash(request, Toast(_("The list is archived.") if archived else _("The list is back."), undo_url))
    return _to_all()


@require_POST
def trash(request: HttpRequest, list_id: int) -> HttpResponse:
    """To the trash, with a way back; one that another names stays, and it is said which."""
    try:
        trash_list(viewer_of(request), list_id)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return toast(HttpResponse(status=204), Toast(str(refusal), error=True))
    flash(request, Toast(_("The list is in the trash."), undo_url=reverse("party_list_restore", args=[list_id])))
    return _to_all()


@require_POST
def restore(request: HttpRequest, list_id: int) -> HttpResponse:
    """Out of the trash."""
    restore_list(viewer_of(request), list_id)
    if is_part(request) and request.headers.get("HX-Target") == f"trash-{list_id}":
        return toast(HttpResponse(""), Toast(_("Restored."), link_url=list_url(list_id), link_text=_("Open")))
    flash(request, Toast(_("Restored.")))
    return _to_all()


def _to_all() -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("party_lists")
    return response
