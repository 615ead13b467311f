"""Settings of e-mail: whose is never imported, free domains, and what is not told at a party by itself."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from opiekun.accounts.ui.sections import settings_sections
from opiekun.activities.models import FreeMailDomain, IgnoredSender, NotTheirs
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail import senders
from opiekun.core.errors import InvalidInput
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties
from opiekun.records.record.views import viewer_of

_MOST: Final = 500
_ACTS: Final[dict[str, Callable[[Viewer, Any], object]]] = {
    "add_sender": senders.add_ignored_sender,
    "add_domain": senders.add_free_domain,
    "remove_sender": lambda viewer, text: senders.remove_ignored_sender(viewer, int(text)),
    "remove_domain": lambda viewer, text: senders.remove_free_domain(viewer, int(text)),
    "remove_not_theirs": lambda viewer, text: senders.forget_not_theirs(viewer, int(text)),
}


@require_http_methods(["GET", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    """The lists; the first two with a line to add to them."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "manage")
    act, value, error = "", "", ""
    if request.method == "POST":
        act, value = request.POST.get("act", ""), request.POST.get("value", "")[:300]
        try:
            if act in _ACTS and (act.startswith("add") or value.isdecimal()):
                _ACTS[act](viewer, value)
            return HttpResponseRedirect(reverse("mail_settings"))
        except InvalidInput as refused:
            error = str(refused)
    context = {
        "senders": IgnoredSender.objects.order_by("pattern")[:_MOST],
        "domains": FreeMailDomain.objects.order_by("domain")[:_MOST],
        "not_theirs": _not_theirs(viewer),
        "settings_sections": settings_sections(request, viewer),
        "act": act,
        "value": value,
        "error": error,
    }
    return render_page(request, "activities/mail/settings.html", context, status=422 if error else 200)


def _not_theirs(viewer: Viewer) -> list[dict[str, Any]]:
    """Addresses whose mail is not told at a party by itself, of the parties in sight."""
    rows = NotTheirs.objects.filter(lifted__isnull=True, party__in=reached_parties(viewer)).order_by("address", "pk")
    named = rows.values_list("pk", "address", "party__display_name")[:_MOST]
    return [{"id": pk, "pair": f"{address} – {party}"} for pk, address, party in named]
