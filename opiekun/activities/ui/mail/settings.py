"""Settings of e-mail: whose is never imported, and domains at which anybody may have a mailbox."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from opiekun.accounts.ui.sections import settings_sections
from opiekun.activities.models import FreeMailDomain, IgnoredSender
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail import senders
from opiekun.core.errors import InvalidInput
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of

_MOST: Final = 500
_ACTS: Final[dict[str, Callable[[Viewer, Any], object]]] = {
    "add_sender": senders.add_ignored_sender,
    "add_domain": senders.add_free_domain,
    "remove_sender": lambda viewer, text: senders.remove_ignored_sender(viewer, int(text)),
    "remove_domain": lambda viewer, text: senders.remove_free_domain(viewer, int(text)),
}


@require_http_methods(["GET", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    """Both lists, each with a line to add to it."""
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
        "settings_sections": settings_sections(request, viewer),
        "act": act,
        "value": value,
        "error": error,
    }
    return render_page(request, "activities/mail/settings.html", context, status=422 if error else 200)
