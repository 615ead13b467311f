"""The page of coming days, with the secret addresses for calendar programs."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.core import clock
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.fields import Label
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.selectors.day_feeds import own_feeds
from opiekun.parties.selectors.upcoming_days import Span, upcoming_days
from opiekun.parties.services.day_feeds import make_feed, revoke_feed
from opiekun.parties.ui.forms.blocks import typed
from opiekun.parties.ui.personal.calendar import feed_address
from opiekun.parties.ui.personal.upcoming import TEMPLATE, opened, sees_days, shown_day
from opiekun.records.record.views import viewer_of

SPANS: Final = (14, 30, 90)
MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """A pill over the list."""

    label: Label
    url: str
    is_chosen: bool


@require_http_methods(["GET", "POST"])
def days_page(request: HttpRequest) -> HttpResponse:
    """The page of coming days, and the addresses for calendar programs; a new one is shown once."""
    viewer = viewer_of(request)
    if not sees_days(viewer):
        raise NotAllowed
    made: dict[str, Any] = {"address": "", "error": "", "name": ""}
    if request.method == "POST":
        made["name"] = typed(request.POST, "name")
        try:
            made["address"] = feed_address(make_feed(viewer, made["name"])[1])
        except NotAllowed:
            raise
        except Refusal as refusal:
            made["error"] = str(refusal)
    response = render_page(
        request,
        TEMPLATE,
        {**_list(request, viewer), **made, "feeds": own_feeds(viewer)},
        status=422 if made["error"] else 200,
    )
    response["Cache-Control"] = "no-store"
    return response


def _list(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    today = clock.today()
    within = next((days for days in SPANS if str(days) == request.GET.get("within")), SPANS[1])
    mine = request.GET.get("of") != "all"
    found = opened(viewer, upcoming_days(viewer, Span(today, within), MOST, mine=mine))
    at, others = reverse("upcoming_days"), "" if mine else "&of=all"
    return {
        "days": [shown_day(day, today, viewer.language) for day in found],
        "is_cut": len(found) == MOST,
        "spans": [
            Choice(_("%(days)d days") % {"days": days}, f"{at}?within={days}{others}", days == within) for days in SPANS
        ],
        "whose": [
            Choice(_("Of my parties"), f"{at}?within={within}", mine),
            Choice(_("All within reach"), f"{at}?within={within}&of=all", not mine),
        ],
    }


@require_POST
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    """End an address."""
    revoke_feed(viewer_of(request), feed_id)
    flash(request, Toast(_("The address is revoked.")))
    return HttpResponseRedirect(reverse("upcoming_days"))
