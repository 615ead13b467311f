"""The calendar for other programs, by secret addresses; and the page on which one makes and revokes them."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opiekun.activities.selectors.tasks.calendar import CalendarItem
from opiekun.activities.selectors.tasks.feeds import own_feeds, read_feed
from opiekun.activities.services.tasks.feeds import make_feed, revoke_feed
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.icalendar import DayEvent, TimedEvent, write_calendar
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.views import viewer_of

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
_USUAL: Final = timedelta(minutes=30)


def feed_address(key: str) -> str:
    """The whole address. The key stands in the query, which is not written to logs."""
    return f"{settings.BASE_URL}{reverse('calendar_feed')}?key={key}"


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The calendar of whoever the key belongs to; needs no login."""
    try:
        viewer, items = read_feed(request.GET.get("key", "")[:200])
    except NotFound:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    language = "en" if viewer.language == "en" else "pl"
    with translation.override(language):
        events = [_event(item) for item in items]
        file = write_calendar(_("Tasks and meetings"), events, clock.now(), language, "Calendar")
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


def _event(item: CalendarItem) -> DayEvent | TimedEvent:
    host = settings.BASE_URL.partition("://")[2]
    uid = f"{item.kind}-{item.id}@{host}"
    if item.kind == "occurrence":
        uid = f"series-{item.id}-{item.on:%Y%m%d}@{host}"
    place = f"/interactions/{item.id}" if item.kind == "meeting" else f"/tasks/{item.id}"
    url = "" if item.kind == "occurrence" else f"{settings.BASE_URL}{place}"
    if item.start is None:
        return DayEvent(uid, item.on, item.title, item.party, url)
    since = item.since or datetime.combine(item.on, item.start, clock.company_zone())
    length = timedelta(minutes=item.minutes) if item.minutes else _USUAL
    # Counted in instants: an hour through the change to summer time is an hour.
    return TimedEvent(uid, since, _later(since, length), item.title, item.party, url)


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
    context = {**made, "feeds": own_feeds(viewer)}
    response = render_page(request, "activities/tasks/feeds.html", context, status=422 if made["error"] else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    """End an address."""
    revoke_feed(viewer_of(request), feed_id)
    flash(request, Toast(_("The address is revoked.")))
    return HttpResponseRedirect(reverse("calendar_feeds"))
