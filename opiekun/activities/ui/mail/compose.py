"""Writing a message: the form, and sending it with a moment to think better of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opiekun.activities.models.mail_outgoing import DRAFT
from opiekun.activities.rules.forgotten_attachment import speaks_of_attachment
from opiekun.activities.selectors.mail import outgoing, outgoing_start
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.selectors.mail.outgoing_start import MODES, Start
from opiekun.activities.services.mail.outgoing_queue import queue_mail
from opiekun.activities.services.mail.outgoing_reading import read_complete
from opiekun.activities.ui.interactions.log import number
from opiekun.activities.ui.mail.compose_input import key_of, raw_of, start_of_posted
from opiekun.activities.ui.mail.compose_page import back_to, compose_page
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of

UNDO_SECONDS: Final = 10


@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest) -> HttpResponse:
    """The form, or the message on its way."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    if request.method == "POST":
        return _send(request, viewer)
    draft_id = number(request.GET, "draft")
    if draft_id is not None:
        row = outgoing.outgoing_of(viewer, draft_id)
        if row.state != DRAFT:
            return HttpResponseRedirect(reverse("mail_outgoing", args=[row.pk]))
        return compose_page(request, viewer, outgoing_start.start_of(row), str(row.key), row.version)
    return compose_page(request, viewer, _begun(request, viewer), str(uuid4()), 0)


def _begun(request: HttpRequest, viewer: Viewer) -> Start:
    """What the address asks for: an answer, a message forwarded, or a new one to somebody."""
    for name, mode in MODES.items():
        about = number(request.GET, name)
        if about is not None:
            return outgoing_start.start_about(viewer, about, mode)
    came_back = number(request.GET, "resend")
    if came_back is not None:
        return outgoing_start.start_again(viewer, came_back)
    within = number(request.GET, "record")
    if within is not None:
        return outgoing_start.start_within(viewer, within, str(request.GET.get("to", ""))[:300])
    return outgoing_start.start_new(
        viewer, number(request.GET, "party"), number(request.GET, "person"), str(request.GET.get("to", ""))[:300]
    )


@require_GET
def answer_interaction(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """To the form that answers the message that the interaction is."""
    mode = str(request.GET.get("mode", "reply"))
    message = outgoing_start.message_behind(viewer_of(request), interaction_id)
    return HttpResponseRedirect(f"{reverse('mail_compose')}?{mode if mode in MODES else 'reply'}={message}")


def _send(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    raw = raw_of(request.POST)
    try:
        if request.POST.get("without_file") != "1" and _forgot_a_file(viewer, raw):
            return _typed(request, viewer, raw, asks_for_file=True)
        done = queue_mail(
            viewer, key_of(request.POST), raw, number(request.POST, "version"), timedelta(seconds=UNDO_SECONDS)
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _typed(request, viewer, raw, refusal)
    undo = reverse("mail_outgoing_undo", args=[done.id]) if done.is_new else ""
    if raw["scheduled_for"] and done.send_after:
        words = _("It goes at %(when)s.") % {"when": f"{timezone.localtime(done.send_after):%d.%m.%Y, %H:%M}"}
        flash(request, Toast(words, undo_url=undo))
    else:
        flash(request, Toast(_("The message is on its way."), undo_url=undo, seconds=UNDO_SECONDS))
    return HttpResponseRedirect(_after(raw))


def _forgot_a_file(viewer: Viewer, raw: Mapping[str, Any]) -> bool:
    """Whether the message speaks of a file, and has none. Raises InvalidInput: what is wrong is said before."""
    if raw["documents"] or raw["forwarded"] or not speaks_of_attachment(str(raw["body"])):
        return False
    read_complete(viewer, raw)
    return True


def _typed(
    request: HttpRequest,
    viewer: Viewer,
    raw: Mapping[str, Any],
    refusal: Refusal | None = None,
    asks_for_file: bool = False,
) -> HttpResponse:
    """The form again, with all that was typed."""
    key, version = str(key_of(request.POST)), number(request.POST, "version") or 0
    return compose_page(request, viewer, start_of_posted(viewer, raw), key, version, refusal, asks_for_file)


def _after(raw: Mapping[str, Any]) -> str:
    """Where the message is seen while it waits, and once it has gone; the page of what it answers shows neither."""
    if raw["record"]:
        return back_to(None, None, None, raw["record"])
    if raw["about"] and raw["party"]:
        return reverse("party", args=[int(raw["party"])])
    return back_to(raw["party"], raw["person"], raw["about"])
