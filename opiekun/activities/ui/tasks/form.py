"""Making and editing a task in the form."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from opiekun.activities.rules.recurrence import parse_rule
from opiekun.activities.selectors.tasks.assignees import assignees
from opiekun.activities.selectors.tasks.page import TaskRecord, load_task
from opiekun.activities.services.tasks import create_task, update_task
from opiekun.activities.tasks.choices import Priority, Scope
from opiekun.activities.ui.tasks.quick import line_read, links_about, name_of_record
from opiekun.activities.ui.tasks.words import NOTICES, notice_words, simple_choices
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.fields import Label
from opiekun.core.permissions import require
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.form import (
    form_sections,
    read_custom_form,
    stored_custom_form,
)
from opiekun.records.record.editing import pack
from opiekun.records.record.form_page import FormPage, errors_of
from opiekun.records.record.form_saving import EditForm, save_form, with_errors
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/tasks/form.html"
FIELDS: Final = (
    *("title", "due_on", "due_time", "duration_minutes", "assignee", "priority", "remind_before", "recurrence"),
    "details",
)
Values = dict[str, Any]


def _labels() -> dict[str, str]:
    return {
        "title": pgettext("of a task", "Title"),
        "due_on": _("Day"),
        "due_time": _("Hour"),
        "duration_minutes": _("Minutes"),
        "assignee": _("Assignee"),
        "priority": _("Priority"),
        "remind_before": _("Reminder"),
        "recurrence": _("Recurrence"),
        "details": pgettext("task", "Details"),
        "checklist": _("Checklist"),
        "links": _("What it is about"),
    }


def _read(viewer: Viewer, posted: QueryDict, new: bool) -> Values:
    values = {name: typed(posted, name) for name in FIELDS}
    return {**values, **read_custom_form(viewer, "task", posted, new)}


def _stored(viewer: Viewer, record: TaskRecord) -> Values:
    values: Values = {
        "title": record.title,
        "due_on": record.due_on.isoformat() if record.due_on else "",
        "due_time": f"{record.due_time:%H:%M}" if record.due_time else "",
        "duration_minutes": str(record.duration_minutes or ""),
        "assignee": str(record.assignee_id or ""),
        "priority": record.priority,
        "remind_before": "" if record.remind_before is None else str(record.remind_before),
        "recurrence": record.recurrence,
        "details": record.details,
    }
    return {**values, **stored_custom_form(viewer, "task", record.custom)}


@require_http_methods(["GET", "POST"])
def new_task(request: HttpRequest) -> HttpResponse:
    """An empty form, or the task made from it."""
    viewer = viewer_of(request)
    require(viewer, "task", "create")
    if request.method == "POST":
        return _create(request, viewer)
    values: Values = {"assignee": str(viewer.id or ""), "priority": Priority.NORMAL.value}
    values |= {name: str(value) for name, value in line_read(request.GET.get("text", "")[:1000]).items()}
    for name in ("title", "due_on", "due_time"):
        values[name] = request.GET.get(name, str(values.get(name, "")))[:300]
    values["about"] = request.GET.get("about", request.GET.get("party", ""))[:19]
    return _form(request, viewer, _new_page(values, new_token()))


def _create(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    token = typed(request.POST, "token")
    values = _read(viewer, request.POST, new=True)
    about = [typed(request.POST, name) for name in ("about",)]
    raw = custom_raw(values)
    raw["links"] = links_about(viewer, about[0])
    points = typed(request.POST, "checklist").split("\n")
    raw["checklist"] = [{"text": point.strip()} for point in points if point.strip()]
    values |= {"about": about[0], "checklist": typed(request.POST, "checklist")}
    try:
        made = create_once(viewer, token, lambda then: create_task(viewer, raw, then)).id
    except SentAlready as sent:
        made = sent.record_id
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = with_errors(viewer, "task", _labels(), _new_page(values, token), errors_of(refusal))
        return _form(request, viewer, page, status=422)
    flash(request, Toast(_("Added.")))
    return HttpResponseRedirect(reverse("task", args=[made]))


@require_http_methods(["GET", "POST"])
def edit_task(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form of a task, or its changes saved."""
    viewer = viewer_of(request)
    record = load_task(viewer, record_id)
    if not record.can_edit:
        raise NotAllowed
    if request.method == "POST":
        return _save(request, viewer, record)
    values = _stored(viewer, record)
    return _form(request, viewer, _edit_page(record, values, values, record.version), record)


def _save(request: HttpRequest, viewer: Viewer, record: TaskRecord) -> HttpResponse:
    scope = typed(request.POST, "scope") or Scope.THIS.value
    in_sight = [True]

    def load() -> tuple[Values, int]:
        now = load_task(viewer, record.id)
        return _stored(viewer, now), now.version

    def page(values: Values, initial: Values, version: int) -> FormPage:
        return _edit_page(record, values, initial, version)

    def write(_values: Values, changed: Values, at: int) -> object:
        saved = update_task(viewer, record.id, {**custom_raw(changed), "scope": scope}, at)
        in_sight.append(saved.in_sight)
        return saved

    form = EditForm("task", record.id, _labels(), page, load, write)
    refused = save_form(viewer, form, request.POST, _read(viewer, request.POST, new=False))
    if refused is not None:
        return _form(request, viewer, refused[0], record, status=refused[1])
    if not in_sight[-1]:
        # Given back, or to nobody: there is no page of it any more.
        flash(request, Toast(_("Saved. The record is out of your sight now.")))
        return HttpResponseRedirect("/tasks")
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("task", args=[record.id]))


def _new_page(values: Values, token: str) -> FormPage:
    return FormPage(reverse("task_new"), "/tasks", values, token=token, draft="task-new")


def _edit_page(record: TaskRecord, values: Values, initial: Values, version: int) -> FormPage:
    at = [record.id]
    action, back = reverse("task_edit", args=at), reverse("task", args=at)
    return FormPage(action, back, values, version, pack(initial), draft=f"task-{record.id}")


def _rules(values: Values, record: TaskRecord | None) -> list[tuple[str, Label]]:
    """The rules on offer; a stored one is among them by its words."""
    start = record.due_on if record else None
    offered = simple_choices(start, values.get("recurrence", "") if record else "")
    if record is None and (rule := values.get("recurrence", "")) and rule not in {code for code, _words in offered}:
        offered.append((rule, rule))
    return offered


def _scopes(viewer: Viewer, record: TaskRecord) -> list[tuple[str, Label]]:
    """Which occurrences are changed: "all" says from when to when they are, with all parts of a series that was
    divided."""
    offered: list[tuple[str, Label]] = list(Scope.choices)
    if record.series_start is None:
        return offered
    language, until = viewer.language, parse_rule(record.last_rule).until
    first = dates.full_date(record.series_start, language)
    if until is None:
        words = _("All open ones from %(first)s on") % {"first": first}
    else:
        words = _("All open ones from %(first)s to %(last)s") % {
            "first": first,
            "last": dates.full_date(until, language),
        }
    return [(code, words if code == Scope.ALL else label) for code, label in offered]


def _form(
    request: HttpRequest, viewer: Viewer, page: FormPage, record: TaskRecord | None = None, status: int = 200
) -> HttpResponse:
    values = page.values
    managers = assignees(record.assignee_id, record.assignee) if record else assignees()
    about = str(values.get("about", ""))
    notices = sorted({*NOTICES, *([record.remind_before] if record and record.remind_before is not None else [])})
    context = {
        "form": page,
        "record": record,
        "custom": form_sections(viewer, "task", values, record is None, request.POST if status != 200 else None),
        "assignees": [(code, name, code == values.get("assignee")) for code, name in managers],
        "priorities": Priority.choices,
        "notices": [(str(minutes), notice_words(minutes)) for minutes in notices],
        "rules": _rules(dict(values), record),
        "scopes": _scopes(viewer, record) if record is not None and record.recurrence else [],
        "about": about,
        "about_name": name_of_record(viewer, about) if about else "",
    }
    return render_page(request, TEMPLATE, context, status=status)
