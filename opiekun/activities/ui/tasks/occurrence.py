"""An occurrence that only follows from its rule: what it will be, and changing this one alone."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from opiekun.activities.selectors.tasks.occurrence import load_occurrence, task_on
from opiekun.activities.services.tasks import move_occurrence
from opiekun.activities.ui.tasks.words import length_words, rule_words
from opiekun.core.errors import NotFound
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_page
from opiekun.records.record.views import viewer_of

TEMPLATE = "activities/tasks/occurrence.html"


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence(request: HttpRequest, series_id: int, day: str) -> HttpResponse:
    """The page of the occurrence, or of the task that it has become; posted to, it becomes one and its form opens."""
    viewer, on = viewer_of(request), read_day_of(day)
    if request.method == "POST":
        made = move_occurrence(viewer, series_id, on)
        return HttpResponseRedirect(reverse("task_edit", args=[made.id]))
    if (task_id := task_on(viewer, series_id, on)) is not None:
        return HttpResponseRedirect(reverse("task", args=[task_id]))
    found = load_occurrence(viewer, series_id, on)
    language = "en" if viewer.language == "en" else "pl"
    context = {
        "found": found,
        "day": dates.long_date(found.on, language),
        "hour": f"{found.due_time:%H:%M}" if found.due_time else "",
        "length": length_words(found.duration_minutes),
        "often": rule_words(found.rule, language, found.start_on),
        "next_day": dates.weekday_date(found.next_on, language) if found.next_on else "",
        "calendar_url": f"{reverse('calendar')}?day={found.on}",
    }
    return render_page(request, TEMPLATE, context)


def read_day_of(text: str) -> date:
    """The day in an address. Raises NotFound."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise NotFound from wrong
