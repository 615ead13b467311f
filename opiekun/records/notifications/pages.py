"""The pages of notifications: the list behind the bell, the whole inbox, and what one wants to be told of."""

from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.accounts.ui.requests import errors_of, render_settings, viewer_of
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.ui import dates
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.models import MailTime, Notification
from opiekun.records.notifications.inbox import Item, put_into_words, read_inbox
from opiekun.records.notifications.preferences import change_choices, read_choices
from opiekun.records.notifications.reading import mark_all_read, mark_read, mark_unread, unmark_all
from opiekun.records.record.place import read_place, write_place

PAGE: Final = "records/notifications/page.html"
PARTS: Final = "records/notifications/parts.html"
PREFERENCES: Final = "records/notifications/preferences.html"
LATEST: Final = 8
# Whatever shows notifications shows them anew.
CHANGED: Final = "opiekun:notifications"


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """All of them or the unread ones, by days; older ones follow on a click."""
    viewer = viewer_of(request)
    unread, before = request.GET.get("show") == "unread", read_place(request.GET.get("before", ""))
    items, more = read_inbox(viewer, unread, before)
    context = {
        "days": _days(viewer, items),
        "unread": unread,
        "more": write_place(more),
        "newest": items[0].at.isoformat() if items else "",
    }
    if before is not None and is_part(request):
        return render_fragment(request, PAGE, "older", context)
    return render_page(request, PAGE, context)


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """What stands behind the bell: the newest few."""
    items, more = read_inbox(viewer_of(request), limit=LATEST)
    newest = items[0].at.isoformat() if items else ""
    return render_fragment(request, PARTS, "latest", {"items": items, "more": more is not None, "newest": newest})


@require_GET
def open_one(request: HttpRequest, notification_id: int) -> HttpResponse:
    """To what it is about, having read it. One that leads nowhere leads to the inbox."""
    viewer = viewer_of(request)
    mark_read(viewer, notification_id)
    item = _one(viewer, notification_id)
    return HttpResponseRedirect(item.url or reverse("notifications"))


@require_POST
def read(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark one as read, with a way back."""
    mark_read(viewer_of(request), notification_id)
    return _done(request, Toast(_("Marked as read."), undo_url=reverse("notification_unread", args=[notification_id])))


@require_POST
def unread(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark one as not read."""
    mark_unread(viewer_of(request), notification_id)
    return _done(request, Toast(_("Marked as unread.")))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read that the page has shown, with a way back; what came meanwhile stays unread."""
    count, at = mark_all_read(viewer_of(request), _instant(request.POST.get("until", "")))
    if not count:
        return _done(request, Toast(_("There was nothing unread.")))
    said = ngettext("%(num)d marked as read.", "%(num)d marked as read.", count) % {"num": count}
    return _done(request, Toast(said, undo_url=f"{reverse('notifications_unread')}?at={at:%Y-%m-%dT%H:%M:%S.%fZ}"))


@require_POST
def unread_all(request: HttpRequest) -> HttpResponse:
    """Undo of marking all."""
    at = _instant(request.GET.get("at", ""))
    if at is None:
        raise NotFound
    unmark_all(viewer_of(request), at)
    return _done(request, Toast(_("Marked as unread.")))


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The matrix of kinds and ways, and its saving."""
    viewer = viewer_of(request)
    context: dict[str, Any] = {
        "choices": read_choices(viewer),
        "hours": [(hour, f"{hour}:00") for hour in range(24)],
        "times": [(time.value, label) for time, label in _mail_words()],
        "address": viewer.email,
        "errors": {},
        "summary": [],
    }
    if request.method != "POST":
        return render_settings(request, PREFERENCES, context)
    try:
        change_choices(viewer, _posted(request, context["choices"].kinds))
    except InvalidInput as refused:
        return render_settings(request, PREFERENCES, {**context, **errors_of(refused)}, 422)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("notification_preferences"))


def _mail_words() -> list[tuple[MailTime, str]]:
    return [(MailTime.NOW, _("At once")), (MailTime.DIGEST, _("Once a day")), (MailTime.NEVER, _("Never"))]


def _posted(request: HttpRequest, kinds: list[Any]) -> dict[str, Any]:
    """The whole matrix; of a kind that the form did not have nothing is said."""
    hour = request.POST.get("hour", "")
    told = {
        kind.code: {"in_app": f"{kind.code}.in_app" in request.POST, "mail": request.POST[f"{kind.code}.mail"]}
        for kind in kinds
        if f"{kind.code}.mail" in request.POST
    }
    return {"kinds": told, **({"hour": int(hour) if is_whole(hour) else hour} if hour else {})}


def _one(viewer: Viewer, notification_id: int) -> Item:
    return put_into_words(viewer, [Notification.objects.get(pk=notification_id)])[0]


def _days(viewer: Viewer, items: list[Item]) -> list[tuple[str, list[Item]]]:
    """The items by days of the company."""
    today = clock.today()
    grouped = groupby(items, lambda item: clock.on_day(item.at))
    return [(dates.day(day, today, viewer.language), list(of_day)) for day, of_day in grouped]


def _done(request: HttpRequest, message: Toast) -> HttpResponse:
    if not is_part(request):
        flash(request, message)
        return HttpResponseRedirect(reverse("notifications"))
    return trigger(toast(HttpResponse(status=204), message), CHANGED)


def _instant(text: str) -> datetime | None:
    """The instant in an address or a form; a plus in an address is read as a space."""
    return clock.read_instant(text.replace(" ", "+"))


urlpatterns = [
    path("notifications", inbox, name="notifications"),
    path("notifications/latest", latest, name="notifications_latest"),
    path("notifications/read", read_all, name="notifications_read"),
    path("notifications/unread", unread_all, name="notifications_unread"),
    path("notifications/<int:notification_id>/open", open_one, name="notification_open"),
    path("notifications/<int:notification_id>/read", read, name="notification_read"),
    path("notifications/<int:notification_id>/unread", unread, name="notification_unread"),
    path("settings/notifications/", preferences, name="notification_preferences"),
]
