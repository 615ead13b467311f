"""The board by due date: cards are dragged, or moved by keys, from day to day."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from opiekun.activities.selectors.tasks.board import COLUMNS, board, day_of_column
from opiekun.activities.selectors.tasks.page import load_task
from opiekun.activities.selectors.tasks.people import chosen_people
from opiekun.activities.services.tasks import update_task
from opiekun.activities.ui.tasks.answers import changed, changed_meanwhile, moved_back_url, sent_version
from opiekun.activities.ui.tasks.people import people_choices
from opiekun.activities.ui.tasks.shown import shown_tasks
from opiekun.activities.ui.tasks.words import due_words
from opiekun.core import clock
from opiekun.core.errors import NotFound, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/tasks/board.html"


def _titles() -> dict[str, str]:
    return {
        "overdue": _("Overdue"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "this_week": _("This week"),
        "next_week": _("Next week"),
        "later": pgettext("tasks", "Later"),
        "undated": _("Without a date"),
    }


@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """Open tasks of the chosen people in columns by their day."""
    viewer, today = viewer_of(request), clock.today()
    require(viewer, "task", "view")
    people = chosen_people(viewer, request.GET.get("of", ""))
    columns, is_cut = board(viewer, people.ids, today)
    shown = {task.id: task for task in shown_tasks(viewer, [task for column in columns for task in column.tasks])}
    titles = _titles()
    language = "en" if viewer.language == "en" else "pl"
    context = {
        "columns": [
            {
                "code": column.code,
                "title": titles[column.code],
                "day": dates.weekday_date(column.day, language) if column.day else "",
                "takes": column.takes,
                "tasks": [shown[task.id] for task in column.tasks],
            }
            for column in columns
        ],
        "people": people_choices(viewer, people, reverse("task_board")),
        "is_cut": is_cut,
        "address": request.get_full_path(),
    }
    return render_page(request, TEMPLATE, context)


@require_POST
def move(request: HttpRequest, record_id: int) -> HttpResponse:
    """Give the task the day of a column, or a day of its own; an hour stays as it is. What was changed meanwhile stays
    where it is."""
    viewer, today = viewer_of(request), clock.today()
    task = load_task(viewer, record_id)
    column = request.POST.get("column", "")
    if column:
        if column not in COLUMNS or column == "overdue":
            raise NotFound
        day = day_of_column(column, today)
        raw = {"due_on": day.isoformat() if day else None}
    else:
        raw = {name: request.POST[name] for name in ("due_on", "due_time", "duration_minutes") if name in request.POST}
    if raw.get("due_on", "") is None and task.recurrence:
        # A recurring one without a day would come no more.
        return changed(request, Toast(_("A recurring task needs a day."), error=True))
    try:
        version = update_task(viewer, record_id, raw, sent_version(request)).version
    except StaleVersion:
        return changed_meanwhile(request)
    moved = load_task(viewer, record_id)
    language = "en" if viewer.language == "en" else "pl"
    when = due_words(moved.due_on, moved.due_time, today, language) or _("without a date")
    said = _("Moved: %(when)s.") % {"when": when}
    return changed(request, Toast(said, undo_url=moved_back_url(task, version)))


@require_POST
def moved_back(request: HttpRequest, record_id: int) -> HttpResponse:
    """Give the task back the day that it had."""
    names = ("due_on", "due_time", "duration_minutes", "remind_before")
    raw = {name: request.GET[name] or None for name in names if name in request.GET}
    try:
        update_task(viewer_of(request), record_id, raw, sent_version(request))
    except StaleVersion:
        return changed_meanwhile(request)
    return changed(request, Toast(_("Moved back.")))
