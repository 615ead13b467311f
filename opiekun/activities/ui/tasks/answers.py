"""What a change of a task answers on whatever page it is made: lists load anew, the page of the task as a whole."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.activities.selectors.tasks.page import TaskRecord
from opiekun.core.ui.toasts import Toast, flash, toast, trigger

CHANGED = "opiekun:tasks-changed"


def changed(request: HttpRequest, message: Toast, task_id: int | None = None) -> HttpResponse:
    """Tell what happened; open dialogs close, lists of tasks load anew."""
    at = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if task_id is not None and at == reverse("task", args=[task_id]):
        flash(request, message)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    response = HttpResponse(status=204)
    trigger(response, CHANGED)
    trigger(response, "opiekun:close-dialog")
    return toast(response, message)


def changed_meanwhile(request: HttpRequest) -> HttpResponse:
    """Nothing was moved: somebody had changed it since the page was drawn, which it is anew."""
    return changed(request, Toast(_("It was changed meanwhile. Look again."), error=True))


def sent_version(request: HttpRequest) -> int | None:
    """The version that the page showed, or that a move made which is undone; None where it says none."""
    version = str(request.POST.get("version") or request.GET.get("version", ""))
    return int(version) if version.isascii() and version.isdigit() and len(version) < 19 else None


def moved_back_url(before: TaskRecord, version: int) -> str:
    """Where "Undo" of a move is posted to: day, hour, length and reminder as they were; ``version`` is what it made."""
    was = {
        "due_on": before.due_on or "",
        "due_time": f"{before.due_time:%H:%M}" if before.due_time else "",
        "duration_minutes": before.duration_minutes or "",
        "remind_before": "" if before.remind_before is None else before.remind_before,
        "version": version,
    }
    return f"{reverse('task_moved_back', args=[before.id])}?{urlencode(was)}"
