"""Moving what stands in the calendar: one occurrence of a series, a planned meeting. Tasks are moved by their page."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.tasks.page import load_task
from opiekun.activities.services.interactions import update_interaction
from opiekun.activities.services.tasks import move_occurrence, update_task
from opiekun.activities.ui.tasks.answers import changed, changed_meanwhile, moved_back_url, sent_version
from opiekun.activities.ui.tasks.occurrence import read_day_of
from opiekun.activities.ui.tasks.words import due_words
from opiekun.core import clock
from opiekun.core.errors import NotFound, StaleVersion
from opiekun.core.ui.toasts import Toast
from opiekun.core.writing import writing
from opiekun.records.record.views import viewer_of


@require_POST
def move_one(request: HttpRequest, series_id: int, day: str) -> HttpResponse:
    """Move this occurrence alone; it becomes a task of its own. Not where it has become one meanwhile."""
    viewer = viewer_of(request)
    on = read_day_of(day)
    raw = {name: request.POST[name] for name in ("due_on", "due_time", "duration_minutes") if name in request.POST}
    try:
        with writing(viewer):
            before = load_task(viewer, move_occurrence(viewer, series_id, on, is_first=True).id)
            version = update_task(viewer, before.id, raw).version
    except StaleVersion:
        return changed_meanwhile(request)
    moved = load_task(viewer, before.id)
    language = "en" if viewer.language == "en" else "pl"
    when = due_words(moved.due_on, moved.due_time, clock.today(), language)
    said = _("Only this one was moved: %(when)s.") % {"when": when}
    return changed(request, Toast(said, undo_url=moved_back_url(before, version)))


@require_POST
def move_meeting(request: HttpRequest, record_id: int) -> HttpResponse:
    """Move a planned meeting to another day, hour, or length; it always has an hour."""
    viewer, zone = viewer_of(request), clock.company_zone()
    meeting = reached_interactions(viewer).filter(pk=record_id, state="planned").first()
    if meeting is None:
        raise NotFound
    before = meeting.started_at.astimezone(zone)
    try:
        on = date.fromisoformat(_sent(request, "due_on"))
        at = time.fromisoformat(_sent(request, "due_time") or f"{before:%H:%M}")
    except ValueError as wrong:
        raise NotFound from wrong
    started = datetime.combine(on, at, zone)
    raw: dict[str, Any] = {"started_at": started.astimezone(UTC).isoformat()}
    if "duration_minutes" in (request.GET or request.POST):
        raw["duration_minutes"] = _sent(request, "duration_minutes") or None
    try:
        version = update_interaction(viewer, record_id, raw, sent_version(request)).version
    except StaleVersion:
        return changed_meanwhile(request)
    undo = (
        f"{reverse('meeting_move', args=[record_id])}?due_on={before:%Y-%m-%d}&due_time={before:%H:%M}"
        f"&duration_minutes={meeting.duration_minutes or ''}&version={version}"
    )
    when = due_words(on, at, clock.today(), "en" if viewer.language == "en" else "pl")
    return changed(request, Toast(_("Moved: %(when)s.") % {"when": when}, undo_url="" if request.GET else undo))


def _sent(request: HttpRequest, name: str) -> str:
    """What was sent; an undo has it in its address."""
    return str(request.POST.get(name, request.GET.get(name, "")))
