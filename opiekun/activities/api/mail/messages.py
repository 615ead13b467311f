"""``/mail-messages``: messages that one may read, and the verbs that sort the inbox."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import ScopeMissing, allowed, asker
from opiekun.accounts.rules.scopes import scope_of
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.api.mail.schemas import (
    MailAssign,
    MailIgnoreSender,
    MailMove,
    MailPage,
    MailSettled,
    MailUndo,
    MailWhole,
)
from opiekun.activities.mail.folding import own_words
from opiekun.activities.models import MailAttachment, MailMessage
from opiekun.activities.models.mail_message import WAITING
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.mail import inbox as inboxes
from opiekun.activities.selectors.mail import opening
from opiekun.activities.selectors.mail.reach import MAIL
from opiekun.activities.services.mail import correcting, triage
from opiekun.activities.services.mail.answers import needs_answer, needs_no_answer
from opiekun.activities.services.mail.settling import Settled
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, WrongValue, record_id
from opiekun.records.api.choosing import refuse_unknown_fields

router = ApiRouter(tags=["E-mail"])
_TEXT = {"type": "string"}
_LIST = [
    {"in": "query", "name": "state", "required": False, "schema": {**_TEXT, "enum": list(inboxes.TABS)}},
    {
        "in": "query",
        "name": "interaction",
        "required": False,
        "description": "The message that this interaction was made of, whatever its state",
        "schema": _TEXT,
    },
    {
        "in": "query",
        "name": "q",
        "required": False,
        "description": "Fragments of subject, sender and words; the whole inbox is searched, however old. What is told"
        " to parties is searched by `q` of `/interactions`, whose `remark` says when old e-mails may be missing",
        "schema": _TEXT,
    },
    {"in": "query", "name": "cursor", "required": False, "schema": _TEXT},
    {"in": "query", "name": "limit", "required": False, "schema": {"type": "integer", "maximum": 500}},
]


@router.route(
    "GET",
    "",
    done=MailPage,
    accepts=("state", "interaction", "q", "cursor", "limit"),
    parameters=_LIST,
    summary="List the inbox",
)
def list_mail_messages(request: HttpRequest) -> HttpResponse:
    """Messages that wait to be sorted (`state`: waiting, ignored, internal), the newest first; with `interaction` the
    message that was told as this one."""
    if "interaction" in request.GET:
        return _of_interaction(request)
    viewer = _sorting(request)
    state = request.GET.get("state", WAITING)
    if state not in inboxes.TABS:
        raise wrong_parameter("state", "choice", str(REASONS["choice"]))
    limit = request.GET.get("limit", "50")
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= 500:
        raise wrong_parameter("limit", "limit", _("From 1 to 500."))
    page = inboxes.inbox(viewer, state, request.GET.get("q", "")[:200], request.GET.get("cursor", ""), int(limit))
    return answer({"items": [_short(one) for one in page.messages], "next": page.next})


def _of_interaction(request: HttpRequest) -> HttpResponse:
    viewer = _reading(request)
    if others := set(request.GET) - {"interaction"}:
        raise wrong_parameter(min(others), "alone", _("Not together with “%(name)s”.") % {"name": "interaction"})
    try:
        interaction: int | None = record_id(request.GET["interaction"])
    except WrongValue as wrong:
        raise wrong_parameter("interaction", wrong.code, str(wrong.message)) from wrong
    found = [] if interaction is None else opening.told_as(viewer, interaction)
    return answer({"items": [_short(one) for one in found], "next": None})


@router.route("POST", "/undo", done=MailSettled, body=MailUndo, may_be_missing=True, summary="Undo sorting")
def undo_mail_sorting(request: HttpRequest) -> HttpResponse:
    """Take an act of yours back: its messages wait again, or are told where they were before."""
    viewer, body = _undoing(request), json_body(request)
    refuse_unknown_fields(body, frozenset({"settlement"}))
    try:
        settlement = UUID(str(body.get("settlement")))
    except ValueError as wrong:
        raise InvalidInput([FieldError(("settlement",), "not_an_id", str(REASONS["not_an_id"]))]) from wrong
    return answer({"settlement": None, "count": triage.undo(viewer, settlement)})


@router.route("GET", "/{message_id}", done=MailWhole, summary="Read a message")
def read_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """A message with its thread, as far as you may see it."""
    viewer = _reading(request)
    one = opening.opened(viewer, path_id(message_id))
    message = one.message
    html = opening.html_of(viewer, message.pk).html if message.has_html and not one.is_lost else None
    return answer(
        {
            **_short(message),
            "message_id": message.message_id,
            "addresses": [{"role": a.role, "address": a.address, "name": a.name} for a in one.addresses],
            "text": message.text,
            "own_words": own_words(message.text),
            "html": html,
            "attachments": [_file(a, one.documents) for a in one.attachments],
            "interactions": [str(interaction.pk) for interaction in one.interactions],
            "thread": [str(other.pk) for other in one.thread],
        }
    )


@router.route("GET", "/{message_id}/raw", summary="Download a message")
def download_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """The message as it came."""
    _message, data = opening.raw_of(_reading(request), path_id(message_id))
    return file_answer(data, f"message-{message_id}.eml")


@router.route("GET", "/{message_id}/attachments/{position}", summary="Download an attachment")
def download_mail_attachment(request: HttpRequest, message_id: str, position: str) -> HttpResponse:
    """The bytes of an attachment."""
    one = opening.attachment_of(_reading(request), path_id(message_id), _position(position))
    return file_answer(one.data, one.name)


@router.route("POST", "/{message_id}/assign", done=MailSettled, body=MailAssign, summary="Assign a message")
def assign_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """To a person (whose other waiting messages follow), or to a party."""
    viewer, body = _sorting(request, "edit"), json_body(request)
    refuse_unknown_fields(body, frozenset({"party", "person"}))
    party, person = _id(body, "party"), _id(body, "person")
    return _settled(triage.assign(viewer, path_id(message_id), party, person))


@router.route("POST", "/{message_id}/move", done=MailSettled, body=MailMove, summary="Take a message from a party")
def move_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """It was told at `from_party` and is no matter of it: it goes to the party or the person that is given, or waits to
    be sorted. Mail of the address that led there is not told at `from_party` by itself any more."""
    viewer, body = allowed(request, INTERACTION, "edit"), json_body(request)
    refuse_unknown_fields(body, frozenset({"from_party", "party", "person"}))
    from_party, party, person = (_id(body, name) for name in ("from_party", "party", "person"))
    if from_party is None:
        raise InvalidInput([FieldError(("from_party",), "required", str(REASONS["required"]))])
    if party is None and person is None:
        return _settled(correcting.not_theirs(viewer, path_id(message_id), from_party))
    return _settled(correcting.move(viewer, path_id(message_id), from_party, party, person))


@router.route("POST", "/{message_id}/ignore", done=MailSettled, summary="Put a message aside")
def ignore_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """It is no matter of any party."""
    viewer = _sorting(request, "edit")
    empty_body(request)
    return _settled(triage.ignore(viewer, path_id(message_id)))


@router.route(
    "POST", "/{message_id}/ignore-sender", done=MailSettled, body=MailIgnoreSender, summary="Never import a sender"
)
def ignore_mail_sender(request: HttpRequest, message_id: str) -> HttpResponse:
    """What waits from the sender is put aside, and nothing more is imported: nowhere for who may change the whole
    inbox, else into the mailboxes of one's own that the message came out of."""
    viewer, body = _sorting(request, "edit"), json_body(request)
    refuse_unknown_fields(body, frozenset({"whole_domain"}))
    return _settled(triage.ignore_sender(viewer, path_id(message_id), body.get("whole_domain") is True))


@router.route("POST", "/{message_id}/no-answer", status=204, summary="Say that a message needs no answer")
def dismiss_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """It leaves the open items of its party and the day of its user; said again it changes nothing."""
    viewer = allowed(request, INTERACTION, "edit")
    empty_body(request)
    needs_no_answer(viewer, path_id(message_id))
    return HttpResponse(status=204)


@router.route("POST", "/{message_id}/needs-answer", status=204, summary="Have a message wait for an answer again")
def reopen_mail_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """What no-answer said is taken back."""
    viewer = allowed(request, INTERACTION, "edit")
    empty_body(request)
    needs_answer(viewer, path_id(message_id))
    return HttpResponse(status=204)


def file_answer(data: bytes, name: str) -> HttpResponse:
    """Bytes to be saved, never shown in place."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _reading(request: HttpRequest) -> UserViewer:
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(MAIL, "view"):
        raise ScopeMissing(scope_of(MAIL, "view"))
    return viewer


def _sorting(request: HttpRequest, action: str = "view") -> UserViewer:
    """Those who sort the whole inbox, or what they brought in themselves."""
    viewer = asker(request)
    return allowed(request, MAIL, action) if viewer.can(MAIL, action) else allowed(request, MAIL, "create")


def _undoing(request: HttpRequest) -> UserViewer:
    """Each undoes acts of their own alone: those who sort, and those who take messages from parties."""
    viewer = asker(request)
    if viewer.can(MAIL, "edit") or viewer.can(MAIL, "create"):
        return _sorting(request, "edit")
    return allowed(request, INTERACTION, "edit")


def _settled(one: Settled) -> HttpResponse:
    return answer({"settlement": str(one.settlement), "count": one.count})


def _short(message: MailMessage) -> dict[str, Any]:
    names = ("state", "direction", "subject", "from_address", "from_name", "at", "preview", "is_automatic")
    return {"id": str(message.pk), **{name: getattr(message, name) for name in names}}


def _file(one: MailAttachment, documents: Collection[int]) -> dict[str, Any]:
    names = ("position", "name", "media_type", "kind", "size")
    document = str(one.document_id) if one.document_id in documents else None
    return {**{name: getattr(one, name) for name in names}, "document": document, "refusal": one.refusal or None}


def _id(body: dict[str, Any], name: str) -> int | None:
    try:
        found: int | None = record_id(body.get(name))
    except WrongValue as wrong:
        raise InvalidInput([FieldError((name,), wrong.code, str(wrong.message))]) from wrong
    return found


def _position(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 10_000
