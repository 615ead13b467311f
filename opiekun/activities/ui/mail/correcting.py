"""The dialog of a message that was told at a wrong party: away from it, or to another one."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.activities.selectors.mail.opening import opened
from opiekun.activities.selectors.mail.reach import reached_message
from opiekun.activities.services.mail.correcting import move, not_theirs
from opiekun.activities.ui.interactions.log import number
from opiekun.core.errors import Conflict, InvalidInput, NotFound
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties
from opiekun.records.record.views import viewer_of


@require_http_methods(["GET", "POST"])
def wrong_party(request: HttpRequest, message_id: int, party_id: int) -> HttpResponse:
    """Ask for the right party; without one the message waits to be sorted again."""
    viewer = viewer_of(request)
    one = opened(viewer, message_id)
    told = next((each for each in one.interactions if each.party_id == party_id), None)
    if told is None:
        raise NotFound
    error, chosen = "", number(request.POST, "party")
    if request.method == "POST":
        try:
            return _corrected(request, viewer, message_id, party_id, chosen)
        except (InvalidInput, Conflict) as refused:
            error = str(refused)
    name = reached_parties(viewer).filter(pk=chosen or 0).values_list("display_name", flat=True).first() or ""
    context = {"message": one.message, "told": told, "party": chosen or "", "party_name": name, "error": error}
    return render_page(request, "activities/mail/wrong_party.html", context, "dialog", 422 if error else 200)


def _corrected(
    request: HttpRequest, viewer: Viewer, message_id: int, from_party: int, party_id: int | None
) -> HttpResponse:
    if party_id is None:
        settled = not_theirs(viewer, message_id, from_party)
        words = _("The message is not told there any more.")
    else:
        settled = move(viewer, message_id, from_party, party_id)
        words = _("The message is moved.")
    flash(request, Toast(words, undo_url=reverse("mail_undo", args=[settled.settlement])))
    if reached_message(viewer, message_id) is not None:
        return HttpResponseRedirect(reverse("mail_message", args=[message_id]))
    return HttpResponseRedirect(reverse("party", args=[from_party]))
