"""Cards of tasks: open ones on the pages of records; the checklist and the linked records of a task."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.models import ChecklistItem
from opiekun.activities.selectors.planned import has_planned
from opiekun.activities.selectors.tasks.brief import open_tasks_of
from opiekun.activities.selectors.tasks.page import linked_records, load_task
from opiekun.activities.selectors.tasks.rows import read_task
from opiekun.activities.services.tasks import trash_task, update_task
from opiekun.activities.tasks.linkable import linkable_kinds
from opiekun.activities.ui.found_options import found_options
from opiekun.activities.ui.tasks.shown import shown_tasks
from opiekun.core.errors import NotFound, Refusal, StaleVersion
from opiekun.core.kinds import record_kind
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.views import viewer_of
from opiekun.records.references import find_options

TEMPLATE: Final = "activities/tasks/panels.html"
MOST: Final = 8
MOST_OTHERS: Final = 5
MOST_LOOKS: Final = 5


def _panel(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    if not record_kind(kind).visible(viewer, "view").filter(pk=record_id).exists():
        raise NotFound
    tasks = open_tasks_of(viewer, record_id, MOST + 1)
    context = {
        "tasks": shown_tasks(viewer, tasks[:MOST]),
        "more": len(tasks) > MOST,
        "has_meeting": not tasks and has_planned(viewer, kind, record_id),
        "record_id": record_id,
        "kind": kind,
        "address": request.path,
        "can_create": viewer.can("task", "create"),
    }
    return render_fragment(request, TEMPLATE, "open_tasks", context)


@require_GET
def of_party(request: HttpRequest, record_id: int) -> HttpResponse:
    """Open tasks about a party or its persons."""
    return _panel(request, "party", record_id)


@require_GET
def of_person(request: HttpRequest, record_id: int) -> HttpResponse:
    """Open tasks about a person."""
    return _panel(request, "person", record_id)


@require_GET
def of_interaction(request: HttpRequest, record_id: int) -> HttpResponse:
    """Open tasks about what was said."""
    return _panel(request, "interaction", record_id)


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, record_id: int) -> HttpResponse:
    """The checklist; a point is added, ticked, or taken out."""
    viewer = viewer_of(request)
    error = ""
    if request.method == "POST":
        try:
            _write(viewer, record_id, lambda task: {"checklist": _changed_points(request, task["checklist"])})
        except NotFound:
            raise
        except Refusal as refusal:
            error = str(refusal)
    task = load_task(viewer, record_id)
    points = list(ChecklistItem.objects.filter(task_id=record_id).order_by("position", "id"))
    context = {"task": task, "points": points, "error": error, "typed": typed(request.POST, "text") if error else ""}
    response = render_fragment(request, TEMPLATE, "checklist", context)
    response.status_code = 422 if error else 200
    return response


def _write(viewer: Viewer, task_id: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Points and links are written whole: whoever writes after somebody else looks again, so that both stay."""
    for _look in range(MOST_LOOKS - 1):
        task = read_task(viewer, task_id)
        try:
            update_task(viewer, task_id, change(task), int(task["version"]))
        except StaleVersion:
            continue
        return
    task = read_task(viewer, task_id)
    update_task(viewer, task_id, change(task), int(task["version"]))


def _changed_points(request: HttpRequest, points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A point is ticked or not as was clicked, whatever it is meanwhile: two who tick it have it ticked."""
    ticked, unticked, removed, text = (typed(request.POST, name) for name in ("tick", "untick", "remove", "text"))
    done = {ticked: True, unticked: False}
    rows = [
        {**row, "is_done": done[row["id"]] if row["id"] in done else row["is_done"]}
        for row in points
        if row["id"] != removed
    ]
    if "text" in request.POST:
        rows.append({"text": text})
    return rows


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, record_id: int) -> HttpResponse:
    """What the task is about; a record is added or taken out."""
    viewer, error = viewer_of(request), ""
    if request.method == "POST":
        try:
            _write(viewer, record_id, lambda task: {"links": _changed_links(request, task["links"])})
        except NotFound:
            raise
        except Refusal as refusal:
            error = str(refusal)
    context = {"task": load_task(viewer, record_id), "linked": linked_records(viewer, record_id), "error": error}
    response = render_fragment(request, TEMPLATE, "links", context)
    if request.method == "POST":
        trigger(response, "opiekun:record-changed")
    response.status_code = 422 if error else 200
    return response


def _changed_links(request: HttpRequest, links: Sequence[Mapping[str, Any]]) -> list[str]:
    added, removed = typed(request.POST, "add"), typed(request.POST, "remove")
    return [one for one in [*(link["id"] for link in links), *([added] if added else [])] if one != removed]


@require_GET
def link_options(request: HttpRequest) -> JsonResponse:
    """Parties and persons whose name contains what was typed, then what else the search finds that a task may be
    about; each only where the viewer may see it."""
    viewer, text = viewer_of(request), request.GET.get("q", "")[:200]
    found = [
        {"value": str(record_id), "text": name, "note": str(record_kind(kind).label)}
        for kind in ("party", "person")
        if viewer.can(kind, "view")
        for record_id, name in find_options(viewer, kind, text, 12)
    ]
    found += found_options(viewer, text, linkable_kinds(), MOST_OTHERS)
    return JsonResponse(found, safe=False)


@require_POST
def end_series(request: HttpRequest, record_id: int) -> HttpResponse:
    """The task and all that would follow it to the trash."""
    version = request.POST.get("version", "")
    viewer = viewer_of(request)
    expected = whole(version)
    trash_task(viewer, record_id, expected, "following")
    flash(request, Toast(_("The series has ended."), undo_url=reverse("task_restore", args=[record_id])))
    return HttpResponse(status=204, headers={"HX-Redirect": "/tasks"})
