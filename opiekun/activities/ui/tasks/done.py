"""A task is done by one key, with what came of it and the next step; and undone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.activities.rules.due_words import read_quick
from opiekun.activities.selectors.tasks.page import load_task
from opiekun.activities.selectors.tasks.rows import read_task
from opiekun.activities.services.tasks import Finished, cancel_task, complete_task, create_task, reopen_task
from opiekun.activities.ui.tasks.answers import changed
from opiekun.activities.ui.tasks.quick import raw_of
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.core.writing import writing
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.views import viewer_of

TEMPLATE = "activities/tasks/dialogs.html"


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, record_id: int) -> HttpResponse:
    """The dialog that asks what came of it; sent, the task is done and the next step made."""
    viewer = viewer_of(request)
    task = load_task(viewer, record_id)
    if not task.can_edit:
        raise NotAllowed
    if request.method == "POST":
        outcome, step = typed(request.POST, "outcome"), typed(request.POST, "next_step")
        try:
            return _finished(request, _finish_with_step(viewer, record_id, outcome, step), bool(step))
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            context = {"task": task, "outcome": outcome, "next_step": step, "error": str(refusal)}
            response = render_fragment(request, TEMPLATE, "finish", context)
            response.status_code = 422
            return response
    return render_fragment(request, TEMPLATE, "finish", {"task": task, "outcome": "", "next_step": "", "error": ""})


def _finish_with_step(viewer: Viewer, task_id: int, outcome: str, step: str) -> Finished:
    with writing(viewer):
        done = complete_task(viewer, task_id, outcome)
        if step and done.changed:
            now = clock.now().astimezone(clock.company_zone())
            links = [link["id"] for link in read_task(viewer, task_id)["links"]]
            raw: dict[str, Any] = {**raw_of(read_quick(step, now.date(), now.time())), "links": links}
            create_task(viewer, raw)
    return done


@require_POST
def done(request: HttpRequest, record_id: int) -> HttpResponse:
    """Done at once."""
    return _finished(request, complete_task(viewer_of(request), record_id), False)


@require_POST
def cancel(request: HttpRequest, record_id: int) -> HttpResponse:
    """Not to be done any more."""
    finished = cancel_task(viewer_of(request), record_id)
    return changed(request, Toast(_("Cancelled."), undo_url=_undo_url(record_id, finished)), record_id)


def _finished(request: HttpRequest, finished: Finished, with_step: bool) -> HttpResponse:
    task_id = finished.saved.id
    said = _("Done. The next step is planned.") if with_step else _("Done.")
    return changed(request, Toast(said, undo_url=_undo_url(task_id, finished)), task_id)


def _undo_url(task_id: int, finished: Finished) -> str:
    if not finished.changed:
        return ""
    at = reverse("task_reopen", args=[task_id])
    return f"{at}?next={finished.next_id}" if finished.next_id else at


@require_POST
def reopen(request: HttpRequest, record_id: int) -> HttpResponse:
    """To be done after all."""
    text = request.GET.get("next", "")
    undone = whole(text)
    reopen_task(viewer_of(request), record_id, undone_next=undone)
    return changed(request, Toast(_("Opened again.")), record_id)
