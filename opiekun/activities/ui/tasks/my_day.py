"""The page "My day", and its card on the start page."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.activities.mail_timeline import waits_for
from opiekun.activities.selectors.tasks.brief import OPEN, reach_of, read_brief
from opiekun.activities.selectors.tasks.my_day import my_day
from opiekun.activities.ui.tasks.shown import shown_tasks
from opiekun.activities.ui.tasks.words import due_kind, spoken_due
from opiekun.core import clock
from opiekun.core.permissions import require
from opiekun.core.registries.start import StartCard, StartLink, StartPanel, StartRow
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.records.record.once import new_token
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/tasks/my_day.html"
SHOWN: Final = 6


@require_GET
def my_day_page(request: HttpRequest) -> HttpResponse:
    """What is overdue, due today and this week; parties without a next step."""
    viewer, today = viewer_of(request), clock.today()
    require(viewer, "task", "view")
    found = my_day(viewer, today)
    tasks = shown_tasks(viewer, [*found.overdue, *found.today, *found.week, *found.undated])
    ends = [len(found.overdue), len(found.today), len(found.week), len(found.undated)]
    parts, at = [], 0
    for length in ends:
        parts.append(tasks[at : at + length])
        at += length
    language = "en" if viewer.language == "en" else "pl"
    sections = list(
        zip(
            ("overdue", "today", "week", "undated"),
            (_("Overdue"), _("Today"), _("This week"), _("Without a date")),
            parts,
            strict=True,
        )
    )
    context = {
        "sections": sections,
        "idle": found.idle,
        "is_cut": found.is_cut,
        "is_empty": not tasks,
        "unanswered": [(mail, waits_for(mail.at, language)) for mail in found.unanswered],
        "date": dates.long_date(today, language),
        "can_create": viewer.can("task", "create"),
        "token": new_token(),
    }
    return render_page(request, TEMPLATE, context)


def start_card(viewer: Viewer) -> StartCard:
    """What is overdue or due today."""
    now = clock.now().astimezone(clock.company_zone())
    reached, values = reach_of(viewer)
    where = f"{OPEN} AND {reached} AND t.owner_id = %(mine)s AND t.due_on <= %(today)s"
    tasks = read_brief(where, {**values, "mine": viewer.id, "today": now.date()}, SHOWN)
    language = "en" if viewer.language == "en" else "pl"
    rows = [
        StartRow(
            task.title,
            reverse("task", args=[task.id]),
            "square",
            task.party,
            spoken_due(task.due_on, task.due_time, now.date(), now.time(), language),
            tone=due_kind(task.due_on, task.due_time, now.date(), now.time()),
        )
        for task in tasks
    ]
    ways = [StartLink(_("My day"), reverse("my_day"), "sun")]
    return StartCard(_("My day"), rows, reverse("my_day"), _("Nothing is due today."), ways)


MY_DAY_PANEL: Final = StartPanel(
    "activities.my_day", "main", 5, start_card, allowed=lambda viewer: viewer.can("task", "view")
)
