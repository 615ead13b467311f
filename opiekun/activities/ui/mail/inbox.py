"""The inbox: what waits on the left, the chosen message on the right."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.activities.choices import ParticipantRole
from opiekun.activities.mail_offers import mail_offers
from opiekun.activities.models import MailMessage
from opiekun.activities.models.mail_message import ASSIGNED, IGNORED, INTERNAL, WAITING
from opiekun.activities.selectors.mail.inbox import TABS, InboxPage, inbox, suggestions
from opiekun.activities.selectors.mail.mailbox_reach import may_ignore_sender
from opiekun.activities.selectors.mail.opening import OpenedMail, correctable, opened
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.selectors.mail.reach import MAIL, may_sort, sortable_messages
from opiekun.activities.selectors.mail.unanswered import awaits_answer
from opiekun.activities.ui.mail.words import refusal_words
from opiekun.core.errors import NotAllowed
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/mail/inbox.html"
MESSAGE: Final = "activities/mail/message.html"


@require_GET
def show_inbox(request: HttpRequest) -> HttpResponse:
    """What waits; the newest message is open beside it where there is room."""
    viewer = viewer_of(request)
    if not may_sort(viewer):
        raise NotAllowed
    page = _page(request, viewer)
    if request.GET.get("part") == "list":
        # What came meanwhile, beside the message that is open; this itself stays as it is.
        return render_fragment(request, TEMPLATE, "list", _context(request, viewer, page, None))
    first = page.messages[0].pk if page.messages else None
    return render_page(request, TEMPLATE, _context(request, viewer, page, opened(viewer, first) if first else None))


@require_GET
def show_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message: in the inbox while it waits, else on a page of its own."""
    viewer = viewer_of(request)
    one = opened(viewer, message_id)
    if one.message.state == "assigned" or not sortable_messages(viewer).filter(pk=message_id).exists():
        return render_page(request, MESSAGE, {"one": one, **reading_of(viewer, one)})
    state = one.message.state
    context = _context(request, viewer, _page(request, viewer, state), one, state)
    return render_page(request, TEMPLATE, {**context, "alone": True})


def _page(request: HttpRequest, viewer: Viewer, state: str = "") -> InboxPage:
    return inbox(viewer, state or _state(request), request.GET.get("q", "")[:200], request.GET.get("cursor", ""))


def _state(request: HttpRequest) -> str:
    state = str(request.GET.get("state", WAITING))
    return state if state in TABS else WAITING


def _context(
    request: HttpRequest, viewer: Viewer, page: InboxPage, one: OpenedMail | None, state: str = ""
) -> dict[str, Any]:
    state, search = state or _state(request), request.GET.get("q", "")[:200]
    words = {WAITING: _("To be sorted"), IGNORED: _("Set aside"), INTERNAL: _("Among ourselves")}
    kept = {"q": search} if search else {}

    def address(code: str, **beside: str) -> str:
        return f"{reverse('mail_inbox')}?{urlencode({'state': code, **kept, **beside})}"

    rest = {"count": "", "changed": False, "icon": ""}
    tabs = [{"label": words[code], "url": address(code), "active": code == state, **rest} for code in TABS]
    more = address(state, cursor=page.next) if page.next else ""
    at = {"cursor": request.GET["cursor"]} if request.GET.get("cursor") else {}
    on = str(one.message.pk) if one else request.GET.get("on", "")
    return {
        "messages": page.messages,
        "tabs": tabs,
        "state": state,
        "search": search,
        "more": more,
        "on": on,
        "again": address(state, part="list", on=on, **at),
        "one": one,
        "alone": False,
        "may_import": viewer.can(MAIL, "create"),
        **(reading_of(viewer, one) if one else {}),
    }


def reading_of(viewer: Viewer, one: OpenedMail) -> dict[str, Any]:
    """What a template needs beside the message to show it."""
    message: MailMessage = one.message
    sorts = message.state != ASSIGNED and may_sort(viewer)
    return {
        "sorts": sorts,
        "ignores": sorts and bool(message.from_address) and may_ignore_sender(viewer, message.pk),
        "makes_persons": sorts and viewer.can("person", "create") and bool(message.from_address),
        "answers": viewer.can(OUTGOING, "create"),
        "offers": mail_offers(viewer, message) if sorts else [],
        "suggested": suggestions(viewer, message) if sorts else [],
        "refusal_words": refusal_words,
        "corrects": correctable(viewer, one),
        "awaits": message.state == ASSIGNED and awaits_answer(viewer, message.pk),
        "sender": message.from_name or message.from_address or _("Unknown sender"),
        "roles": {**dict(ParticipantRole.choices), "reply_to": _("Reply to")},
    }
