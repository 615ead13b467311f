"""Cases by their expected close: a month whose cases are dragged or moved by keys; on a phone a list of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from opiekun.activities.rules.calendar_grid import days_of, neighbours
from opiekun.activities.rules.holidays import polish_holidays
from opiekun.activities.ui.tasks.calendar import read_day
from opiekun.activities.ui.tasks.calendar_items import MonthCell, more_words
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.board_choice import board_choice
from opiekun.cases.selectors.closing import Closing, closing
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services import update_case
from opiekun.cases.ui.board.asked import CALENDAR, Asked, read_asked
from opiekun.cases.ui.board.frame import frame
from opiekun.cases.ui.board.remembered import as_left, remember
from opiekun.cases.ui.moving import CHANGED, MOVES
from opiekun.cases.ui.words import money
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui import dates
from opiekun.core.ui.escaping import escaped
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/calendar.html"
MOST_IN_CELL: Final = 4
MOST_IN_LIST: Final = 60
_KEYS: Final = "Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"


@dataclass(frozen=True, slots=True)
class Month:
    """The month that is shown, with the days around it that fill its weeks."""

    day: date
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The month; a phone, which shows a list of days instead, asks for that (``part=agenda``)."""
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    choice = board_choice(viewer)
    if (left := as_left(request, viewer, CALENDAR, choice)) is not None:
        return left
    asked = read_asked(request, viewer, CALENDAR)
    day = read_day(request.GET.get("day", ""))
    month = Month(day, *days_of("month", day))
    if (of := request.GET.get("of")) is not None:
        return HttpResponseRedirect(asked.owned_by(of, viewer))
    if request.GET.get("part") == "agenda":
        return render_fragment(request, TEMPLATE, "agenda", {"agenda": _agenda(viewer, asked, month)})
    context = _context(request, viewer, asked, month)
    remember(request, viewer, asked, choice)
    return render_page(request, TEMPLATE, context)


def _context(request: HttpRequest, viewer: Viewer, asked: Asked, month: Month) -> dict[str, Any]:
    language, at = _language(viewer), asked.address.path
    found = closing(asked.of, asked.narrowed(viewer), month.first, month.last, MOST_IN_CELL)
    before, after = neighbours("month", month.day)
    listed = _listed(asked)
    return {
        **frame(request, viewer, asked, "calendar"),
        "title": dates.month_name(month.day, language),
        "before_url": f"{at}?{asked.query}&day={before}",
        "after_url": f"{at}?{asked.query}&day={after}",
        "today_url": f"{at}?{asked.query}",
        "agenda_url": f"{at}?{asked.query}&day={month.day}&part=agenda",
        "undated_url": f"{listed}&{urlencode({'f.expected_close_on.empty': ''})}",
        "weeks": _weeks(viewer, listed, month, found),
    }


def _language(viewer: Viewer) -> str:
    return "en" if viewer.language == "en" else "pl"


def _listed(asked: Asked) -> str:
    """The address of the list of these cases, to be narrowed by more. A month asks once for it, not for each day."""
    at = f"{reverse('case_list')}?"
    return next(place.url for place in asked.places("calendar") if place.url.startswith(at))


def _by_day(found: Sequence[Closing]) -> dict[date, list[Closing]]:
    by_day: dict[date, list[Closing]] = {}
    for one in found:
        by_day.setdefault(one.on, []).append(one)
    return by_day


def _weeks(viewer: Viewer, listed: str, month: Month, found: Sequence[Closing]) -> list[list[MonthCell]]:
    language, today, by_day = _language(viewer), clock.today(), _by_day(found)
    holidays = polish_holidays(month.first, month.last, language)
    cells = []
    for day in month.days:
        here = by_day.get(day, [])
        rest = here[0].of_day - len(here) if here else 0
        css = " is-today" if day == today else ""
        css += "" if day.month == month.day.month else " is-other"
        css += " is-free" if day.weekday() == 6 or day in holidays else ""
        url = f"{listed}&{urlencode({'f.expected_close_on.is': day.isoformat()})}"
        spoken = dates.long_date(day, language)
        shown = _write(viewer, here)
        cells.append(MonthCell(day.isoformat(), day.day, spoken, css, shown, more_words(rest, language), url))
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _write(viewer: Viewer, found: Sequence[Closing]) -> Markup:
    """The cases of a day; what is over its day and still open is late."""
    language, today, defined = _language(viewer), clock.today(), definitions()
    can_edit, at = viewer.can(CASE, "edit"), reverse("case_list")
    shown = []
    for one in found:
        value = money(one.planned_revenue, one.currency, language)
        stage = defined.stage_by_id[one.stage_id]
        title, party = escaped(one.title), escaped(one.party)
        about = escaped(" · ".join(part for part in (one.title, one.party, value, str(stage.label)) if part))
        moving = f' data-moves="{at}/{one.id}/close" aria-keyshortcuts="{_KEYS}"' if can_edit else ""
        late = " is-late" if one.on < today else ""
        shown.append(
            f'<a class="o-cal__item o-cal__item--case{late}" data-colour="{escaped(stage.colour)}" href="{at}/{one.id}"'
            f' draggable="false" data-on="{one.on}" data-start=""{moving} title="{about}" aria-label="{about}">'
            f'<span class="o-cal__name">{title}</span>'
            + (f'<span class="o-cal__value">{escaped(value)}</span>' if value else "")
            + (f'<span class="o-cal__party">{party}</span>' if party else "")
            + "</a>"
        )
    return Markup("").join(Markup(one) for one in shown)  # noqa: S704 - escaped


def _agenda(viewer: Viewer, asked: Asked, month: Month) -> list[dict[str, Any]]:
    first = month.day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    by_day = _by_day(closing(asked.of, asked.narrowed(viewer), first, last, MOST_IN_LIST))
    language, today = _language(viewer), clock.today()
    return [
        {"title": dates.long_date(day, language), "is_today": day == today, "entries": _write(viewer, found)}
        for day, found in sorted(by_day.items())
    ]


@require_POST
def set_close(request: HttpRequest, record_id: int) -> HttpResponse:
    """Another day of expected close, with a way back to the one before."""
    viewer = viewer_of(request)
    case = load_case(viewer, record_id)
    asked = request.POST.get("due_on") or request.GET.get("due_on", "")
    response = HttpResponse(status=204)
    trigger(response, CHANGED, {"id": record_id})
    try:
        update_case(viewer, record_id, {"expected_close_on": asked or None})
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return toast(response, Toast(str(refusal), error=True))
    day = dates.day(read_day(asked), clock.today(), _language(viewer)) if asked else _("no day")
    if request.GET.get("back"):
        return toast(response, Toast(_("Moved back."), topic=MOVES))
    was = case.expected_close_on.isoformat() if case.expected_close_on else ""
    undo = f"{reverse('case_close', args=[record_id])}?{urlencode({'due_on': was, 'back': '1'})}"
    return toast(response, Toast(_("Expected close: %(when)s.") % {"when": day}, undo_url=undo, topic=MOVES))
