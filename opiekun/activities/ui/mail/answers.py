"""One click says that a message needs no answer; undone it waits again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opiekun.activities.services.mail.answers import needs_answer, needs_no_answer
from opiekun.activities.ui.tasks.answers import CHANGED
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of


@require_POST
def no_answer(request: HttpRequest, message_id: int) -> HttpResponse:
    """It leaves the open items."""
    told = Toast(_("The message needs no answer."), undo_url=reverse("mail_answer", args=[message_id]))
    return _said(request, message_id, needs_no_answer, told)


@require_POST
def answer(request: HttpRequest, message_id: int) -> HttpResponse:
    """It is open again."""
    return _said(request, message_id, needs_answer, Toast(_("The message waits for an answer.")))


def _said(request: HttpRequest, message_id: int, act: Callable[[Viewer, int], None], told: Toast) -> HttpResponse:
    act(viewer_of(request), message_id)
    if not request.headers.get("HX-Request"):
        flash(request, told)
        return HttpResponse(status=303, headers={"Location": reverse("mail_message", args=[message_id])})
    response = HttpResponse(status=204)
    trigger(response, "opiekun:record-changed", {"code": "mail"})
    trigger(response, CHANGED)
    return toast(response, told)
