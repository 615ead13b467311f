"""``/calendar``: tasks, meetings, free and busy times; ``/my-day``: what the token's user has to do."""

from datetime import UTC, date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.models import User
from opiekun.activities.api.task_schemas import Calendar, MyDay
from opiekun.activities.rules.holidays import polish_holidays
from opiekun.activities.selectors.tasks.busy import busy_times
from opiekun.activities.selectors.tasks.calendar import CalendarItem, calendar_items
from opiekun.activities.selectors.tasks.my_day import my_day
from opiekun.activities.selectors.tasks.rows import read_tasks
from opiekun.activities.tasks.permissions import TASK
from opiekun.core import clock, reading
from opiekun.core.api.answers import answer
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer

router = ApiRouter(tags=["Calendar"])
LONGEST: Final = 366
MOST_USERS: Final = 60


def _parameter(name: str, text: str, required: bool = False, form: str = "") -> dict[str, Any]:
    schema = {"type": "string", **({"format": form} if form else {})}
    return {"in": "query", "name": name, "description": text, "required": required, "schema": schema}


@router.route(
    "GET",
    "/calendar",
    done=Calendar,
    accepts=("from", "to", "users"),
    parameters=[
        _parameter("from", "The first day", required=True, form="date"),
        _parameter("to", "The last day, at most a year later", required=True, form="date"),
        _parameter("users", "Ids of users, divided by commas; the token's user, when it is left out"),
    ],
    summary="Read the calendar",
)
def read_calendar(request: HttpRequest) -> HttpResponse:
    """What stands in the calendar of users. Of those out of reach it says when they are busy, and nothing more."""
    viewer = allowed(request, TASK, "view")
    first, last = _day(request, "from"), _day(request, "to")
    if last < first or (last - first).days > LONGEST:
        raise wrong_parameter("to", "period", _("Give a last day that comes at most a year after the first one."))
    items = calendar_items(viewer, _users(request, viewer), first, last)
    language = "en" if viewer.language == "en" else "pl"
    holidays = sorted(polish_holidays(first, last, language).items())
    return answer(
        {
            "items": [_entry(item) for item in items],
            "busy": [
                {"user": str(one.user_id), "since": one.since.astimezone(UTC), "until": one.until.astimezone(UTC)}
                for one in busy_times(items)
            ],
            "holidays": [{"on": on.isoformat(), "name": name} for on, name in holidays],
        }
    )


def _entry(item: CalendarItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "id": str(item.id) if item.id else None,
        "user": str(item.user_id),
        "on": item.on.isoformat(),
        "time": f"{item.start:%H:%M}" if item.start else None,
        "duration_minutes": item.minutes,
        "title": item.title,
        "state": item.state,
        "party": None if item.party_id is None else {"id": str(item.party_id), "name": item.party},
        "is_recurring": item.is_recurring,
        "continues": item.continues,
    }


def _day(request: HttpRequest, name: str) -> date:
    text = request.GET.get(name, "")
    if not text:
        raise wrong_parameter(name, "required", str(reading.REASONS["required"]))
    try:
        day = date.fromisoformat(text[:40])
    except ValueError as wrong:
        raise wrong_parameter(name, "wrong_date", _("Give a date, as in 2026-11-24.")) from wrong
    if not 1990 <= day.year <= 2200:
        raise wrong_parameter(name, "wrong_date", _("Give a date, as in 2026-11-24."))
    return day


def _users(request: HttpRequest, viewer: Viewer) -> list[int]:
    """The users who are asked for. Raises RequestRefused for one who is not there, or whom the viewer may not see."""
    text = request.GET.get("users", "")
    if not text:
        return [viewer.id or 0]
    parts = list(dict.fromkeys(text.split(",")))
    if len(parts) > MOST_USERS:
        raise wrong_parameter("users", "too_many", _("At most %(most)d rows.") % {"most": MOST_USERS})
    try:
        ids = [reading.record_id(part.strip()) for part in parts]
    except reading.WrongValue as wrong:
        raise wrong_parameter("users", wrong.code, str(wrong.message)) from wrong
    wanted = {one for one in ids if one is not None}
    known = set(User.objects.filter(pk__in=wanted, trashed_at__isnull=True).values_list("pk", flat=True))
    seen = known if viewer.can("user", "view") else known & {viewer.id or 0}
    if wanted - seen:
        raise wrong_parameter("users", "not_an_id", str(reading.REASONS["not_an_id"]))
    return sorted(seen)


@router.route("GET", "/my-day", done=MyDay, summary="Read my day")
def read_my_day(request: HttpRequest) -> HttpResponse:
    """The user's open tasks until Sunday and those without a day; parties for which nothing is planned."""
    viewer = allowed(request, TASK, "view")
    found = my_day(viewer, clock.today())
    parts = {name: getattr(found, name) for name in ("overdue", "today", "week", "undated")}
    rows = read_tasks(viewer, [task.id for tasks in parts.values() for task in tasks])
    return answer(
        {
            **{name: [rows[task.id] for task in tasks if task.id in rows] for name, tasks in parts.items()},
            "unanswered_mail": [
                {
                    "message": str(mail.message_id),
                    "interaction": str(mail.interaction_id),
                    "subject": mail.subject,
                    "sender": mail.sender,
                    "party": {"id": str(mail.party_id), "name": mail.party},
                    "at": mail.at,
                }
                for mail in found.unanswered
            ],
            "parties_without_next_step": [{"id": str(party.id), "name": party.name} for party in found.idle],
        }
    )
