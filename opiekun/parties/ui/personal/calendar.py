"""Coming days as a calendar that other programs subscribe to by a secret address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opiekun.core.calendar_file import calendar_answer
from opiekun.core.errors import NotFound
from opiekun.core.icalendar import DayEvent
from opiekun.parties.selectors.day_feeds import read_feed
from opiekun.parties.selectors.upcoming_days import UpcomingDay
from opiekun.parties.ui.personal.words import title_words


def feed_address(key: str) -> str:
    """The whole address. The key stands in the query, which is not written to logs."""
    return f"{settings.BASE_URL}{reverse('day_calendar')}?key={key}"


@require_safe
def day_calendar(request: HttpRequest) -> HttpResponseBase:
    """The calendar of whoever the key belongs to; needs no login."""
    try:
        viewer, days = read_feed(request.GET.get("key", "")[:200])
    except NotFound:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    language = "en" if viewer.language == "en" else "pl"
    with translation.override(language):
        name, events = _("Days to remember"), [_event(day) for day in days]
    return calendar_answer(request, name, events, language, "Days", hours=12)


def _event(day: UpcomingDay) -> DayEvent:
    host = settings.BASE_URL.partition("://")[2]
    party = "" if day.is_natural else day.party
    return DayEvent(
        uid=f"{day.source}-{day.id}-{day.on.year}@{host}",
        on=day.on,
        summary=f"{day.person}: {title_words(day.kind, day.name, day.relation, day.years)}",
        description="\n".join(part for part in (party, day.note) if part),
        url=f"{settings.BASE_URL}{reverse('person', args=[day.person_id])}",
    )
