"""Days that come, on the start page and on the page of a party."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access_once_a_day
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.registries.start import StartCard, StartPanel, StartRow
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PERSON, reached_parties
from opiekun.parties.selectors.upcoming_days import Span, UpcomingDay, upcoming_days
from opiekun.parties.ui.personal.words import title_words
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "parties/personal/days.html"
START_WITHIN: Final = 14
PARTY_WITHIN: Final = 90
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day as it is printed: whose, what, when."""

    person: str
    url: str
    title: str
    party: str
    party_url: str
    note: str
    when: str
    exact: str
    is_today: bool
    is_due: bool


def shown_day(day: UpcomingDay, today: date, language: str) -> ShownDay:
    return ShownDay(
        person=day.person,
        url=reverse("person", args=[day.person_id]),
        title=title_words(day.kind, day.name, day.relation, day.years),
        party="" if day.is_natural else day.party,
        party_url=reverse("party", args=[day.party_id]),
        note=day.note,
        when=dates.day(day.on, today, language),
        exact=dates.long_date(day.on, language),
        is_today=day.on == today,
        is_due=day.is_due,
    )


def opened(viewer: Viewer, days: Sequence[UpcomingDay]) -> Sequence[UpcomingDay]:
    """The same days; that they are shown is written down, once a day for each person."""
    facts = {"what": "upcoming_days"}
    ids = [day.person_id for day in days]
    log_access_once_a_day(viewer, Access.OPENED, PERSON, ids, [FieldClass.PERSONAL], facts)
    return days


def sees_days(viewer: Viewer) -> bool:
    return viewer.sees(PERSON, FieldClass.PERSONAL)


def start_card(viewer: Viewer) -> StartCard:
    """Days of my parties in the coming two weeks, and further ones of which it is time to be reminded."""
    today = clock.today()
    days = opened(viewer, upcoming_days(viewer, Span(today, START_WITHIN, reminders=True), SHOWN, mine=True))
    rows = [_start_row(shown_day(day, today, viewer.language)) for day in days]
    return StartCard(_("Upcoming days"), rows, reverse("upcoming_days"))


def _start_row(day: ShownDay) -> StartRow:
    return StartRow(
        day.person, day.url, "round", " · ".join(p for p in (day.title, day.party) if p), day.when, day.exact
    )


UPCOMING_PANEL: Final = StartPanel("parties.days", "side", 10, start_card, allowed=sees_days)


@require_GET
def of_party(request: HttpRequest, record_id: int) -> HttpResponse:
    """The coming days of a party's persons; nothing when there are none."""
    viewer, today = viewer_of(request), clock.today()
    if not reached_parties(viewer).filter(pk=record_id).exists():
        raise NotFound
    if not sees_days(viewer):
        raise NotAllowed
    found = upcoming_days(viewer, Span(today, PARTY_WITHIN), SHOWN, party_id=record_id)
    days = [shown_day(day, today, viewer.language) for day in opened(viewer, found)]
    return render_fragment(request, TEMPLATE, "of_party", {"days": days}) if days else HttpResponse("")
