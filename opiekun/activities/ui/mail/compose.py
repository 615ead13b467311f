"""Writing a message: the form, what it keeps while one types, and sending it with a moment to think better of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.documents.permissions import DOCUMENT, reached_documents
from opiekun.activities.mail.sending.addresses import NotAnAddress, read_recipient, shown
from opiekun.activities.models import MailAttachment, OutgoingMail
from opiekun.activities.models.mail_outgoing import DRAFT, FORWARD
from opiekun.activities.selectors.mail import outgoing, outgoing_start
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING, From, own_outgoing, way_out, ways_out
from opiekun.activities.selectors.mail.outgoing_start import MODES, Start
from opiekun.activities.selectors.mail.reach import reached_message
from opiekun.activities.selectors.mail.signatures import signature_of
from opiekun.activities.services.mail.mail_templates import fill, usable_templates
from opiekun.activities.services.mail.outgoing_building import quote_of
from opiekun.activities.services.mail.outgoing_drafts import SentAlready, save_draft
from opiekun.activities.services.mail.outgoing_queue import queue_mail
from opiekun.activities.ui.documents.limits import drop_zone
from opiekun.activities.ui.interactions.log import number
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.rich_text import safe_html
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_persons
from opiekun.records.record.form_page import errors_of
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/mail/compose.html"
_LISTS: Final = ("to", "cc", "bcc", "documents", "forwarded")
_TEXTS: Final = ("mailbox", "mode", "about", "party", "person", "subject", "body", "scheduled_for")
_CHECKS: Final = ("with_quote", "with_signature")
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
        return _page(request, viewer, outgoing_start.start_of(row), str(row.key), row.version)
    return _page(request, viewer, _begun(request, viewer), str(uuid4()), 0)


def _begun(request: HttpRequest, viewer: Viewer) -> Start:
    """What the address asks for: an answer, a message forwarded, or a new one to somebody."""
    for name, mode in MODES.items():
        about = number(request.GET, name)
        if about is not None:
            return outgoing_start.start_about(viewer, about, mode)
    came_back = number(request.GET, "resend")
    if came_back is not None:
        return outgoing_start.start_again(viewer, came_back)
    return outgoing_start.start_new(
        viewer, number(request.GET, "party"), number(request.GET, "person"), str(request.GET.get("to", ""))[:300]
    )


@require_GET
def answer_interaction(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """To the form that answers the message that the interaction is."""
    mode = str(request.GET.get("mode", "reply"))
    message = outgoing_start.message_behind(viewer_of(request), interaction_id)
    return HttpResponseRedirect(f"{reverse('mail_compose')}?{mode if mode in MODES else 'reply'}={message}")


def _raw(posted: QueryDict) -> dict[str, Any]:
    raw: dict[str, Any] = {name: posted.getlist(name) for name in _LISTS}
    raw |= {name: str(posted.get(name, "")) for name in _TEXTS}
    raw |= {name: posted.get(name) == "on" for name in _CHECKS}
    for name in _LISTS:
        raw[name] = [one for one in raw[name] if one.strip()]
    return raw


def _key(posted: QueryDict) -> UUID:
    try:
        return UUID(str(posted.get("key", "")))
    except ValueError:
        return uuid4()


def _send(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    raw = _raw(request.POST)
    try:
        done = queue_mail(
            viewer, _key(request.POST), raw, number(request.POST, "version"), timedelta(seconds=UNDO_SECONDS)
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _page(
            request,
            viewer,
            _start_of_posted(viewer, raw),
            str(_key(request.POST)),
            number(request.POST, "version") or 0,
            refusal,
        )
    undo = reverse("mail_outgoing_undo", args=[done.id]) if done.is_new else ""
    if raw["scheduled_for"] and done.send_after:
        words = _("It goes at %(when)s.") % {"when": f"{timezone.localtime(done.send_after):%d.%m.%Y, %H:%M}"}
        flash(request, Toast(words, undo_url=undo))
    else:
        flash(request, Toast(_("The message is on its way."), undo_url=undo, seconds=UNDO_SECONDS))
    return HttpResponseRedirect(_after(raw))


def _after(raw: Mapping[str, Any]) -> str:
    """Where the message is seen while it waits, and once it has gone; the page of what it answers shows neither."""
    if raw["about"] and raw["party"]:
        return reverse("party", args=[int(raw["party"])])
    return _back(raw["party"], raw["person"], raw["about"])


def _back(party: Any, person: Any, about: Any) -> str:
    """Where one came from."""
    if about:
        return reverse("mail_message", args=[int(about)])
    if person:
        return reverse("person", args=[int(person)])
    return reverse("party", args=[int(party)]) if party else reverse("mail_outbox")


def _number(text: Any) -> int | None:
    written = str(text or "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


def _start_of_posted(viewer: Viewer, raw: Mapping[str, Any]) -> Start:
    """What was typed, to be shown again as it was."""
    about = _number(raw["about"])
    documents = [pk for pk in map(_number, raw["documents"]) if pk]
    return Start(
        mode=raw["mode"] or "new",
        about=reached_message(viewer, about) if about else None,
        party=_number(raw["party"]),
        person=_number(raw["person"]),
        mailbox=raw["mailbox"],
        to=raw["to"],
        cc=raw["cc"],
        bcc=raw["bcc"],
        subject=raw["subject"],
        body=raw["body"],
        documents=list(reached_documents(viewer).filter(pk__in=documents).values_list("pk", "title")),
        forwarded=[pk for pk in map(_number, raw["forwarded"]) if pk],
        with_quote=raw["with_quote"],
        with_signature=raw["with_signature"],
        scheduled_for=raw["scheduled_for"],
    )


@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """What was typed so far. Answers the version that is kept now, and the key: another one when another window has
    saved the message meanwhile."""
    viewer = viewer_of(request)
    version = number(request.POST, "version") or None
    try:
        saved = save_draft(viewer, _key(request.POST), _raw(request.POST), version)
    except SentAlready:
        return JsonResponse({"sent": True})
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    words = _("Another window changed this message. What you write here is a draft of its own now.")
    now = f"{timezone.localtime(clock.now()):%H:%M}"
    return JsonResponse(
        {
            "id": str(saved.id),
            "key": str(saved.key),
            "version": saved.version,
            "note": words if saved.is_apart else _("Draft kept, %(time)s") % {"time": now},
        }
    )


@require_GET
def recipients(request: HttpRequest) -> JsonResponse:
    """Whom one may mean, of those within reach."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    found = outgoing.suggested_recipients(viewer, str(request.GET.get("q", ""))[:80])
    return JsonResponse([{"value": one.typed, "text": one.typed, "note": one.note} for one in found], safe=False)


@require_GET
def documents(request: HttpRequest) -> JsonResponse:
    """Documents to send along; without words those of the record."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    records = [pk for pk in (number(request.GET, "party"), number(request.GET, "person")) if pk]
    found = outgoing.document_options(viewer, str(request.GET.get("q", ""))[:80].strip(), records)
    return JsonResponse([{"value": str(pk), "text": title} for pk, title in found], safe=False)


@require_GET
def persons(request: HttpRequest) -> JsonResponse:
    """Persons within reach, to show a template with."""
    rows = reached_persons(viewer_of(request)).filter(display_name__icontains=str(request.GET.get("q", ""))[:80])
    found = rows.order_by("sort_key").values_list("pk", "display_name")[:20]
    return JsonResponse([{"value": str(pk), "text": name} for pk, name in found], safe=False)


@require_GET
def template_filled(request: HttpRequest, template_id: int) -> JsonResponse:
    """A template with its fields filled in."""
    viewer = viewer_of(request)
    subject, body = fill(viewer, template_id, number(request.GET, "party"), number(request.GET, "person"))
    return JsonResponse({"subject": subject, "body": body})


@require_POST
def around(request: HttpRequest) -> HttpResponse:
    """What hangs on the chosen sender and recipients: the signature, and addresses from which mail came back."""
    viewer = viewer_of(request)
    raw = _raw(request.POST)
    context = _around(viewer, raw["mailbox"], [*raw["to"], *raw["cc"], *raw["bcc"]])
    return render_page(request, TEMPLATE, {**context, "with_signature": raw["with_signature"]}, "around")


def _around(viewer: Viewer, mailbox: str, typed: list[str]) -> dict[str, Any]:
    way: From | None = way_out(viewer, _number(mailbox))
    addresses = []
    for one in typed:
        try:
            addresses.append(read_recipient(one).address)
        except NotAnAddress:
            continue
    return {
        "signature": signature_of(viewer, way.mailbox if way else None),
        "warnings": outgoing.warnings_for(addresses),
        "reply_to": way.reply_to if way else "",
    }


def _page(
    request: HttpRequest, viewer: Viewer, start: Start, key: str, version: int, refusal: Refusal | None = None
) -> HttpResponse:
    errors = errors_of(refusal) if refusal else []
    by_name: dict[str, str] = {}
    for one in errors:
        by_name.setdefault(str(one.loc[0]) if one.loc else "", str(one.message))
    ways = [(way.code, shown(way.address, way.name)) for way in ways_out(viewer)]
    about = start.about
    forwarded = MailAttachment.objects.filter(message=about).exclude(kind__in=("inline", "report")) if about else []
    at = start.scheduled_for
    context = {
        "start": start,
        "key": key,
        "version": version,
        "ways": ways,
        "people": {role: [(one, one, True) for one in getattr(start, role)] for role in ("to", "cc", "bcc")},
        "documents": [(str(pk), title, True) for pk, title in start.documents],
        "quote": safe_html(quote_of(about, start.mode == FORWARD)[1]) if about else "",
        "forwards": start.mode == FORWARD,
        "files": list(forwarded) if start.mode == FORWARD else [],
        "scheduled_for": at if isinstance(at, str) or at is None else f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        "templates": _template_options(viewer),
        "errors": by_name,
        "summary": [(f"id_{name}" if name else "", words) for name, words in by_name.items()],
        "back": _back(start.party, start.person, about.pk if about else None),
        "zone": drop_zone(get_language() or "pl") if viewer.can(DOCUMENT, "create") else None,
        "record": str(start.person or start.party or ""),
        "left": None if refusal or version else _left(viewer, start),
        "title": _titles(start.mode),
        "with_signature": start.with_signature,
        **_around(viewer, start.mailbox, [*start.to, *start.cc, *start.bcc]),
    }
    return render_page(request, TEMPLATE, context, status=refusal.status if refusal else 200)


def _titles(mode: str) -> str:
    return {"new": _("New message"), FORWARD: _("Forward a message")}.get(mode, _("Reply"))


def _template_options(viewer: Viewer) -> list[tuple[str, str]]:
    rows = usable_templates(viewer).order_by("name", "language")
    return [(str(row.pk), f"{row.name} ({row.language})" if row.language else row.name) for row in rows[:200]]


def _left(viewer: Viewer, start: Start) -> OutgoingMail | None:
    """A draft of the same that was left, to go on with it."""
    if start.about is None and start.party is None:
        return None
    rows = own_outgoing(viewer).filter(state=DRAFT, about=start.about)
    rows = rows.filter(party_id=start.party) if start.party else rows
    return rows.filter(updated_at__gte=clock.now() - timedelta(days=7)).order_by("-updated_at").first()
