"""The outbox: what waits, what failed and may be tried again, drafts, what went."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from opiekun.activities.mail.sending.reasons import problem_words, reason_words
from opiekun.activities.models import OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import ACCEPTED, BOUNCED, NOT_SENT, REFUSED, WAITS
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.mail import outgoing
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.selectors.mail.undelivered import undelivered_tag
from opiekun.activities.services.mail.outgoing_drafts import drop_draft
from opiekun.activities.services.mail.outgoing_outcome import it_went
from opiekun.activities.services.mail.outgoing_queue import stop_trying, take_back, try_again
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.record.views import viewer_of

LIST: Final = "activities/mail/outbox.html"
ONE: Final = "activities/mail/outgoing.html"


@require_GET
def show_outbox(request: HttpRequest) -> HttpResponse:
    """The viewer's messages by what becomes of them."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    tab = str(request.GET.get("tab", "waiting"))
    tab = tab if tab in outgoing.TABS else "waiting"
    words = {"waiting": _("Waiting"), "failed": _("Not delivered"), "drafts": _("Drafts"), "sent": _("Sent")}
    rest = {"count": "", "changed": False, "icon": ""}
    tabs = [
        {"label": words[code], "url": f"{reverse('mail_outbox')}?tab={code}", "active": code == tab, **rest}
        for code in outgoing.TABS
    ]
    after = request.GET.get("after", "")
    page = outgoing.outbox(viewer, tab, whole(after))
    older = f"{reverse('mail_outbox')}?tab={tab}&after={page.next}" if page.next else ""
    again = f"{reverse('mail_outbox')}?tab={tab}&after={after if whole(after) else ''}&part=list"
    context = {"tabs": tabs, "tab": tab, "rows": [_line(row) for row in page.rows], "older": older, "again": again}
    if request.GET.get("part") == "list":
        return render_fragment(request, LIST, "list", context)
    return render_page(request, LIST, context)


def _line(row: OutgoingMail) -> dict[str, Any]:
    # Of those whom it did not reach it is said why; who got it is told on the message.
    people = (_missed(row) if row.state == "sent" else []) or list(row.recipients.all())
    return {
        "row": row,
        "to": ", ".join(one.name or one.address for one in people[:4]) or "–",
        "more": max(0, len(people) - 4),
        "tag": state_tag(row),
        "why": _why(row),
        "url": f"{reverse('mail_compose')}?draft={row.pk}"
        if row.state == "draft"
        else reverse("mail_outgoing", args=[row.pk]),
    }


def state_tag(row: OutgoingMail) -> tuple[str, str, str]:
    """The state in words, its tone, its icon."""
    states = {
        "draft": (_("Draft"), "", "pencil"),
        "queued": (_("Scheduled"), "accent", "clock") if row.scheduled_for else (_("Waiting to go"), "accent", "clock"),
        "sending": (_("Going"), "accent", "send"),
        "unclear": (_("Not known whether it went"), "warning", "alert-triangle"),
        "sent": (pgettext("of a message", "Sent"), "success", "check"),
        "failed": (_("Not sent"), "danger", "alert-circle"),
    }
    if row.state == "queued" and row.attempts:
        return _("Tried again later"), "warning", "refresh"
    if row.state == "sent" and (missed := _missed(row)):
        words, tone = undelivered_tag(len(missed), len(row.recipients.all()))
        return words, tone, "alert-circle" if tone == "danger" else "alert-triangle"
    return states[row.state]


def _missed(row: OutgoingMail) -> list[OutgoingRecipient]:
    """The recipients who did not get it."""
    return [one for one in row.recipients.all() if one.state in (BOUNCED, REFUSED)]


def _why(row: OutgoingMail) -> str:
    """Why it waits for another try, or did not reach some; empty where all is well, or nobody has said."""
    if row.problem and row.problem != "all_refused" and row.state != "sent":
        return str(problem_words(row.problem))
    reasons = (str(reason_words(one.code, one.reason)) for one in _missed(row) if one.code or one.reason)
    return " ".join(dict.fromkeys(reasons))


def recipient_lines(row: OutgoingMail) -> list[dict[str, Any]]:
    """Each recipient, and what became of the message for them."""
    words = {
        WAITS: (_("waits"), ""),
        ACCEPTED: (_("taken by the server"), "success"),
        REFUSED: (_("refused"), "danger"),
        NOT_SENT: (_("not sent"), "danger"),
        BOUNCED: (_("came back"), "danger"),
    }
    roles = {"to": pgettext("of a message", "To"), "cc": _("Cc"), "bcc": _("Bcc")}
    return [
        {
            "who": one,
            "role": roles[one.role],
            "state": words[one.became],
            "reason": str(reason_words(one.code, one.reason)) if one.code or one.reason else "",
            "said": f"{one.code} {one.reason}".strip(),
        }
        for one in row.recipients.order_by("position")
    ]


@require_GET
def show_one(request: HttpRequest, outgoing_id: int) -> HttpResponse:
    """A message with what became of it for each recipient."""
    viewer = viewer_of(request)
    row = outgoing.outgoing_of(viewer, outgoing_id)
    context = {
        "row": row,
        "tag": state_tag(row),
        "lines": recipient_lines(row),
        "problem": problem_words(row.problem) if row.problem else "",
        "came_back": row.fact_id is not None and row.recipients.filter(state__in=(BOUNCED, REFUSED)).exists(),
        "partly": row.state == "queued" and row.fact_id is not None,
        "files": [
            one.version.name if one.version else one.forwarded.name if one.forwarded else ""
            for one in row.attachments.select_related("version", "forwarded").order_by("position")
        ],
    }
    if request.GET.get("part") == "all":
        return render_fragment(request, ONE, "all", context)
    return render_page(request, ONE, context)


@require_GET
def delivery_of(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """On the page of an interaction: what became of the message for each recipient."""
    viewer = viewer_of(request)
    if not reached_interactions(viewer).filter(pk=interaction_id).exists():
        raise NotFound
    row = OutgoingMail.objects.filter(fact__interactions__interaction_id=interaction_id).order_by("pk").first()
    lines = recipient_lines(row) if row else []
    if row and row.author_id != viewer.id:
        # Hidden recipients are the author's alone.
        lines = [line for line in lines if line["who"].role != "bcc"]
    return render_fragment(request, ONE, "delivery_alone", {"lines": lines, "interaction_id": interaction_id})


def _act(request: HttpRequest, outgoing_id: int, act: Callable[[Viewer, int], object], said: str) -> HttpResponse:
    try:
        act(viewer_of(request), outgoing_id)
    except Refusal as refused:
        if refused.status == 404:
            raise
        flash(request, Toast(str(refused) or _("You may not do this."), error=True))
    else:
        flash(request, Toast(said))
    exists = OutgoingMail.objects.filter(pk=outgoing_id).exists()
    return HttpResponseRedirect(reverse("mail_outgoing", args=[outgoing_id]) if exists else reverse("mail_outbox"))


@require_POST
def undo(request: HttpRequest, outgoing_id: int) -> HttpResponse:
    """Back into the form, with everything; or, too late, to what became of it."""
    try:
        take_back(viewer_of(request), outgoing_id)
    except Refusal as refused:
        if refused.status == 404:
            raise
        flash(request, Toast(str(refused), error=True))
        return HttpResponseRedirect(reverse("mail_outgoing", args=[outgoing_id]))
    flash(request, Toast(_("The message is not sent. It is a draft again.")))
    return HttpResponseRedirect(f"{reverse('mail_compose')}?draft={outgoing_id}")


@require_POST
def again(request: HttpRequest, outgoing_id: int) -> HttpResponse:
    """Try it again."""
    return _act(request, outgoing_id, try_again, _("It is sent again."))


@require_POST
def went(request: HttpRequest, outgoing_id: int) -> HttpResponse:
    """Its author has seen that it arrived."""
    return _act(request, outgoing_id, it_went, _("Noted as sent."))


@require_POST
def stop(request: HttpRequest, outgoing_id: int) -> HttpResponse:
    """Give up on the rest of its recipients."""
    return _act(request, outgoing_id, stop_trying, _("It is not tried any more."))


@require_POST
def drop(request: HttpRequest, outgoing_id: int) -> HttpResponse:
    """Throw a draft away."""
    return _act(request, outgoing_id, drop_draft, _("The draft is thrown away."))
