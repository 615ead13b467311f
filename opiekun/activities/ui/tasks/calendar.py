"""The calendar: day, week and month of tasks, meetings, days to remember and holidays; for me, a colleague, a team."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.accounts.models import User
from opiekun.activities.rules.calendar_grid import (
    VIEWS,
    days_of,
    neighbours,
    side_by_side,
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
from opiekun.activities.ui.tasks.calendar_items import (
    ItemWriter,
    MonthCell,
    NamedDay,
    more_words,
    place_in_day,
    write_named,
)
from opiekun.activities.ui.tasks.people import people_choices
from opiekun.core import clock
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import require
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_fragment, render_page
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
Named = dict[date, list[NamedDay]]


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A view of the calendar; a phone, which shows a list of days instead, asks for that (``part=agenda``)."""
    viewer = viewer_of(request)
    require(viewer, "task", "view")
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "week"
    day = read_day(request.GET.get("day", ""))
    people = chosen_people(viewer, request.GET.get("of", ""))
    if request.GET.get("part") == "agenda":
        return render_fragment(request, TEMPLATE, "agenda", {"agenda": _agenda_of(viewer, view, day, people)})
    return render_page(request, TEMPLATE, _context(request, viewer, view, day, people))


def read_day(text: str) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return clock.today()
    return min(max(day, _FIRST), _LAST)


def _context(request: HttpRequest, viewer: Viewer, view: str, day: date, people: People) -> dict[str, Any]:
    language = "en" if viewer.language == "en" else "pl"
    first, last = days_of(view, day)
    is_month, names = view == "month", _names(people)
    writer = ItemWriter(names, clock.today())
    found = calendar_days(viewer, people.ids, first, last, MOST_IN_CELL if is_month else MOST)
    items = found.items
    named = _named_days(viewer, first, last, language, MOST_NAMED_IN_CELL if is_month else 0)
    at, of = reverse("calendar"), people.code
    before, after = neighbours(view, day)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        "view": view,
        "zone": clock.company_zone().key,
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
        "columns": _columns(view, days, people, writer, names, items, named, language),
        "weeks": _weeks(days, day, found, writer, named, language, of) if is_month else [],
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
    items = calendar_items(viewer, people.ids, first, last)
    writer = ItemWriter(_names(people), clock.today())
    named, by_day = _named_days(viewer, first, last, language), _by_day(items)
    return [
        {
            "title": dates.long_date(on, language),
            "date": on.isoformat(),
            "is_today": on == clock.today(),
            "entries": write_named(named.get(on, ())) + writer.write_all(by_day.get(on, ())),
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
        # 23–29 Nov 2026, but 30 Nov – 6 Dec 2026.
        begin = f"{first.day}–" if first.month == last.month else f"{dates.short_date(first, language)} – "
        return f"{begin}{dates.full_date(last, language)}"
    return dates.month_name(day, language)


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
    view: str,
    days: Sequence[date],
    people: People,
    writer: ItemWriter,
    names: dict[int, str],
    items: Items,
    named: Named,
    language: str,
) -> list[dict[str, Any]]:
    """The columns of a day or a week: a day each, or of one day a colleague each."""
    if view == "month":
        return []
    if view == "day" and len(people.ids) > 1:
        # Whose it is stands over the column.
        writer = ItemWriter({}, clock.today())
        return [
            {
                **_column(
                    days[0], names.get(user_id, ""), [i for i in items if i.user_id == user_id], writer, named, language
                ),
                "user": user_id,
            }
            for user_id in people.ids
        ]
    by_day = _by_day(items)
    return [_column(day, "", by_day.get(day, ()), writer, named, language) for day in days]


def _column(day: date, owner: str, items: Items, writer: ItemWriter, named: Named, language: str) -> dict[str, Any]:
    laid = side_by_side([item for item in items if item.start is not None], place_in_day)
    return {
        "date": day.isoformat(),
        # Whose column it is, where each has one.
        "user": 0,
        "title": owner or dates.weekday_date(day, language),
        "spoken": dates.long_date(day, language),
        "is_today": day == clock.today(),
        "is_free": _is_free(day, named),
        "whole_day": write_named(named.get(day, ())) + writer.write_all(i for i in items if i.start is None),
        "timed": [writer.write_timed(item, lane, lanes) for item, lane, lanes in laid],
    }


def _is_free(day: date, named: Named) -> bool:
    return day.weekday() == 6 or any(kind == "holiday" for kind, _words, _url in named.get(day, ()))


def _weeks(
    days: Sequence[date],
    chosen: date,
    found: CalendarDays,
    writer: ItemWriter,
    named: Named,
    language: str,
    of: str,
) -> list[list[MonthCell]]:
    by_day, calendar, today = _by_day(found.items), reverse("calendar"), clock.today()
    cells = [
        MonthCell(
            date=day.isoformat(),
            number=day.day,
            spoken=dates.long_date(day, language),
            css=f"{' is-today' if day == today else ''}{' is-other' if day.month != chosen.month else ''}"
            f"{' is-free' if _is_free(day, named) else ''}",
            entries=write_named(named.get(day, ())[:MOST_NAMED_IN_CELL])
            + writer.write_all(by_day.get(day, ())[:MOST_IN_CELL]),
            more=more_words(found.counts.get(day, 0) - MOST_IN_CELL, language),
            url=f"{calendar}?view=day&day={day}&of={of}",
        )
        for day in days
    ]
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]
