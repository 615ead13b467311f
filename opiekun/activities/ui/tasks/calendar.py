"""The calendar: day, week and month of tasks, meetings, days to remember and holidays; for me, a colleague, a team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.accounts.models import User
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.rules.calendar_grid import (
    VIEWS,
    days_of,
    neighbours,
    quarter_of,
    side_by_side,
    span_of,
)
from opiekun.activities.rules.holidays import polish_holidays
from opiekun.activities.selectors.tasks.calendar import (
    MOST,
    CalendarDays,
    CalendarItem,
    calendar_days,
    calendar_items,
)
from opiekun.activities.selectors.tasks.people import People, chosen_people
from opiekun.activities.services.interactions import update_interaction
from opiekun.activities.services.tasks import move_occurrence, update_task
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.activities.ui.tasks.answers import changed
from opiekun.activities.ui.tasks.people import people_choices
from opiekun.activities.ui.tasks.words import due_words
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import require
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PERSON
from opiekun.parties.selectors.upcoming_days import Span, upcoming_days
from opiekun.parties.ui.personal.upcoming import opened, sees_days
from opiekun.parties.ui.personal.words import title_words
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/tasks/calendar.html"
MOST_IN_CELL: Final = 4
MOST_NAMED_IN_CELL: Final = 2
MOST_DAYS: Final = 200
_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2150, 1, 1)


Items = Sequence[CalendarItem]
Named = dict[date, list[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as it is printed. ``moves`` is where a move is sent; empty for what cannot be moved here."""

    css: str
    title: str
    time: str
    url: str
    moves: str
    owner: str
    party: str
    icon: str
    on: str
    start: str
    minutes: int
    quarter: int
    span: int


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A view of the calendar; a phone, which shows a list of days instead, asks for that (``part=agenda``)."""
    viewer = viewer_of(request)
    require(viewer, "task", "view")
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "week"
    day = _read_day(request.GET.get("day", ""))
    people = chosen_people(viewer, request.GET.get("of", ""))
    if request.GET.get("part") == "agenda":
        return render_fragment(request, TEMPLATE, "agenda", {"agenda": _agenda_of(viewer, view, day, people)})
    return render_page(request, TEMPLATE, _context(request, viewer, view, day, people))


def _read_day(text: str) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return clock.today()
    return min(max(day, _FIRST), _LAST)


def _context(request: HttpRequest, viewer: Viewer, view: str, day: date, people: People) -> dict[str, Any]:
    language = "en" if viewer.language == "en" else "pl"
    first, last = days_of(view, day)
    is_month, names = view == "month", _names(people)
    found = calendar_days(viewer, people.ids, first, last, MOST_IN_CELL if is_month else MOST)
    items = found.items
    named = _named_days(viewer, first, last, language, MOST_NAMED_IN_CELL if is_month else 0)
    at, of = reverse("calendar"), people.code
    before, after = neighbours(view, day)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        "view": view,
        "day": day.isoformat(),
        "of": of,
        "title": _title(view, day, first, last, language),
        "before_url": f"{at}?view={view}&day={before}&of={of}",
        "after_url": f"{at}?view={view}&day={after}&of={of}",
        "today_url": f"{at}?view={view}&of={of}",
        "views": [
            (code, label, f"{at}?view={code}&day={day}&of={of}")
            for code, label in (("day", _("Day")), ("week", _("Week")), ("month", _("Month")))
        ],
        "people": people_choices(viewer, people, at),
        "is_team": len(people.ids) > 1,
        "columns": _columns(view, days, people, names, items, named, language),
        "weeks": _weeks(days, day, found, names, named, language, of) if is_month else [],
        "agenda": [],
        "address": request.get_full_path(),
        "agenda_url": f"{at}?view={view}&day={day}&of={of}&part=agenda",
        "hours": [f"{hour}:00" for hour in range(24)],
        "can_create": viewer.can("task", "create"),
    }


def _names(people: People) -> dict[int, str]:
    """The names of several people; of one alone nobody need say whose calendar it is."""
    if len(people.ids) < 2:
        return {}
    return dict(User.objects.filter(pk__in=people.ids).values_list("pk", "name"))


def _agenda_of(viewer: Viewer, view: str, day: date, people: People) -> list[dict[str, Any]]:
    language = "en" if viewer.language == "en" else "pl"
    first, last = days_of(view, day)
    items, names = calendar_items(viewer, people.ids, first, last), _names(people)
    named, by_day = _named_days(viewer, first, last, language), _by_day(items)
    return [
        {
            "title": dates.long_date(on, language),
            "is_today": on == clock.today(),
            "named": named.get(on, ()),
            "entries": [_shown(item, names) for item in by_day.get(on, ())],
        }
        for on in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if on in by_day or on in named or on == clock.today()
    ]


def _by_day(items: Items) -> dict[date, list[CalendarItem]]:
    found: dict[date, list[CalendarItem]] = {}
    for item in items:
        found.setdefault(item.on, []).append(item)
    return found


def _title(view: str, day: date, first: date, last: date, language: str) -> str:
    if view == "day":
        return dates.long_date(day, language)
    if view == "week":
        return f"{dates.short_date(first, language)} – {dates.full_date(last, language)}"
    month = _month_names(language)[day.month - 1]
    return f"{month} {day.year}"


def _month_names(language: str) -> Sequence[str]:
    if language == "en":
        return (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        )
    return (
        *("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec"),
        *("lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"),
    )


def _shown(item: CalendarItem, names: dict[int, str]) -> ShownItem:
    url = moves = ""
    if item.kind == "task":
        url = f"/tasks/{item.id}"
        moves = f"/tasks/{item.id}/move" if item.can_move else ""
    elif item.kind == "occurrence" and item.can_move:
        url = f"/tasks/series/{item.id}/{item.on.isoformat()}"
        moves = f"{url}/move"
    elif item.kind == "meeting":
        url = f"/interactions/{item.id}"
        moves = f"/calendar/meetings/{item.id}/move" if item.can_move else ""
    start = f"{item.start:%H:%M}" if item.start else ""
    return ShownItem(
        css=_css(item),
        title=item.title or _("Busy"),
        time=start,
        url=url,
        moves=moves,
        owner=names.get(item.user_id, ""),
        party=item.party,
        icon=item.icon or ("refresh" if item.is_recurring else ""),
        on=item.on.isoformat(),
        start=start,
        minutes=item.minutes or 0,
        quarter=quarter_of(item.start) if item.start else 0,
        span=span_of(item.start, item.minutes) if item.start else 0,
    )


def _css(item: CalendarItem) -> str:
    css = f"o-cal__item--{item.kind}"
    if item.state == "done":
        return f"{css} is-done"
    is_late = item.kind == "task" and item.state == "open" and item.on < clock.today()
    return f"{css} is-late" if is_late else css


def _named_days(viewer: Viewer, first: date, last: date, language: str, each: int = 0) -> Named:
    """Holidays, and days of persons of my parties: kind, words, address; with ``each`` so many persons a day."""
    named: Named = {}
    for day, name in polish_holidays(first, last, language).items():
        named.setdefault(day, []).append(("holiday", name, ""))
    if sees_days(viewer):
        within, persons = (last - first).days, record_kind(PERSON).url
        for found in opened(viewer, upcoming_days(viewer, Span(first, within), MOST_DAYS, mine=True, each=each)):
            words = f"{found.person}: {title_words(found.kind, found.name, found.relation, found.years)}"
            named.setdefault(found.on, []).append(("person", words, f"{persons}/{found.person_id}"))
    return named


def _columns(
    view: str, days: Sequence[date], people: People, names: dict[int, str], items: Items, named: Named, language: str
) -> list[dict[str, Any]]:
    """The columns of a day or a week: a day each, or of one day a colleague each."""
    if view == "month":
        return []
    if view == "day" and len(people.ids) > 1:
        return [
            _column(days[0], names.get(user_id, ""), [i for i in items if i.user_id == user_id], {}, named, language)
            for user_id in people.ids
        ]
    return [_column(day, "", [i for i in items if i.on == day], names, named, language) for day in days]


def _column(day: date, owner: str, items: Items, names: dict[int, str], named: Named, language: str) -> dict[str, Any]:
    shown = [_shown(item, names) for item in items]
    timed = [item for item in shown if item.start]
    laid = side_by_side(timed, lambda item: (item.quarter, item.span))
    return {
        "date": day.isoformat(),
        "title": owner or dates.weekday_date(day, language),
        "spoken": dates.long_date(day, language),
        "is_today": day == clock.today(),
        "is_free": day.weekday() == 6 or any(kind == "holiday" for kind, _w, _u in named.get(day, ())),
        "named": named.get(day, ()),
        "whole_day": [item for item in shown if not item.start],
        "timed": [(item, lane, lanes) for item, lane, lanes in laid],
    }


def _weeks(
    days: Sequence[date],
    chosen: date,
    found: CalendarDays,
    names: dict[int, str],
    named: Named,
    language: str,
    of: str,
) -> list[list[dict[str, Any]]]:
    cells, by_day, calendar = [], _by_day(found.items), reverse("calendar")
    for day in days:
        items = by_day.get(day, ())
        cells.append(
            {
                "date": day.isoformat(),
                "number": day.day,
                "spoken": dates.long_date(day, language),
                "is_today": day == clock.today(),
                "is_other": day.month != chosen.month,
                "is_free": day.weekday() == 6 or any(kind == "holiday" for kind, _w, _u in named.get(day, ())),
                "named": named.get(day, ())[:MOST_NAMED_IN_CELL],
                "entries": [_shown(item, names) for item in items[:MOST_IN_CELL]],
                "more": max(found.counts.get(day, 0) - MOST_IN_CELL, 0),
                "url": f"{calendar}?view=day&day={day}&of={of}",
            }
        )
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


@require_GET
def occurrence(request: HttpRequest, series_id: int, day: str) -> HttpResponse:
    """Where an occurrence that only follows from its rule leads: to the open task of its series."""
    task_id = (
        reached_tasks(viewer_of(request))
        .filter(series_id=series_id, state="open")
        .order_by("due_on")
        .values_list("pk", flat=True)
        .first()
    )
    if task_id is None:
        raise NotFound
    return HttpResponseRedirect(reverse("task", args=[task_id]))


@require_POST
def move_one(request: HttpRequest, series_id: int, day: str) -> HttpResponse:
    """Move this occurrence alone; it becomes a task of its own."""
    viewer = viewer_of(request)
    try:
        on = date.fromisoformat(day)
    except ValueError as wrong:
        raise NotFound from wrong
    made = move_occurrence(viewer, series_id, on)
    raw = {name: request.POST[name] for name in ("due_on", "due_time", "duration_minutes") if name in request.POST}
    update_task(viewer, made.id, raw)
    when = due_words(_read_day(raw.get("due_on", "")), None, clock.today(), viewer.language)
    undo = f"{reverse('task_moved_back', args=[made.id])}?due_on={on}&due_time={request.POST.get('was_time', '')}"
    return changed(request, Toast(_("Only this one was moved: %(when)s.") % {"when": when}, undo_url=undo))


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
    if minutes := _sent(request, "duration_minutes"):
        raw["duration_minutes"] = minutes
    update_interaction(viewer, record_id, raw)
    undo = (
        f"{reverse('meeting_move', args=[record_id])}?due_on={before:%Y-%m-%d}&due_time={before:%H:%M}"
        f"&duration_minutes={meeting.duration_minutes or ''}"
    )
    when = due_words(on, at, clock.today(), "en" if viewer.language == "en" else "pl")
    return changed(request, Toast(_("Moved: %(when)s.") % {"when": when}, undo_url="" if request.GET else undo))


def _sent(request: HttpRequest, name: str) -> str:
    """What was sent; an undo has it in its address."""
    return str(request.POST.get(name, request.GET.get(name, "")))
