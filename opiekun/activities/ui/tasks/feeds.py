"""The calendar for other programs, by secret addresses; and the page on which one makes and revokes them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opiekun.activities.selectors.tasks.feeds import FeedEntry, feed_address, own_feeds, read_feed
from opiekun.activities.services.tasks.feeds import make_feed, renew_feed, revoke_feed
from opiekun.core import clock
from opiekun.core.calendar_file import calendar_answer
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.icalendar import DayEvent, TimedEvent
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.views import viewer_of

_USUAL: Final = timedelta(minutes=30)


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponseBase:
    """The calendar of whoever the key belongs to; needs no login."""
    try:
        viewer, entries = read_feed(request.GET.get("key", "")[:200])
    except NotFound:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    language = "en" if viewer.language == "en" else "pl"
    with translation.override(language):
        name, events = _("Tasks and meetings"), [_event(entry) for entry in entries]
    return calendar_answer(request, name, events, language, "Calendar", hours=1)


def _event(entry: FeedEntry) -> DayEvent | TimedEvent:
    item, revision = entry.item, entry.revision
    uid = f"{entry.name}@{settings.BASE_URL.partition('://')[2]}"
    place = f"/interactions/{item.id}" if item.kind == "meeting" else f"/tasks/{item.id}"
    url = "" if item.kind == "occurrence" else f"{settings.BASE_URL}{place}"
    if item.start is None:
        return DayEvent(uid, item.on, item.title, item.party, url, revision)
    since = item.since or datetime.combine(item.on, item.start, clock.company_zone())
    length = timedelta(minutes=item.minutes) if item.minutes else _USUAL
    # Counted in instants: an hour through the change to summer time is an hour.
    return TimedEvent(uid, since, _later(since, length), item.title, item.party, url, revision)


def _later(since: datetime, length: timedelta) -> datetime:
    return since.astimezone(clock.now().tzinfo) + length


@require_http_methods(["GET", "POST"])
def feeds_page(request: HttpRequest) -> HttpResponse:
    """The addresses for calendar programs; a new one is shown once."""
    viewer = viewer_of(request)
    require(viewer, "task", "view")
    made: dict[str, Any] = {"address": "", "error": "", "name": ""}
    if request.method == "POST":
        made["name"] = typed(request.POST, "name")
        try:
            made["address"] = feed_address(make_feed(viewer, made["name"])[1])
        except NotAllowed:
            raise
        except Refusal as refusal:
            made["error"] = str(refusal)
    return _page(request, viewer, made)


def _page(request: HttpRequest, viewer: Viewer, made: Mapping[str, Any]) -> HttpResponse:
    context = {**made, "feeds": own_feeds(viewer)}
    response = render_page(request, "activities/tasks/feeds.html", context, status=422 if made["error"] else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def renew(request: HttpRequest, feed_id: int) -> HttpResponse:
    """A new address in place of one, shown once."""
    viewer = viewer_of(request)
    address = feed_address(renew_feed(viewer, feed_id)[1])
    return _page(request, viewer, {"address": address, "error": "", "name": ""})


@require_POST
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    """End an address."""
    revoke_feed(viewer_of(request), feed_id)
    flash(request, Toast(_("The address is revoked.")))
    return HttpResponseRedirect(reverse("calendar_feeds"))
