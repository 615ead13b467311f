"""``/mail-outgoing``: sending messages, and what became of them. ``/mail-templates``."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import ScopeMissing, allowed, asker
from opiekun.accounts.rules.scopes import scope_of
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.api.mail.outgoing_schemas import (
    MailOutgoing,
    MailOutgoingInput,
    MailOutgoingPage,
    MailTemplateChange,
    MailTemplateInput,
    MailTemplateOut,
    MailTemplatePage,
)
from opiekun.activities.mail.sending.reasons import problem_words, reason_words
from opiekun.activities.models import MailTemplate
from opiekun.activities.models import OutgoingMail as Row
from opiekun.activities.models.mail_outgoing import FORWARD
from opiekun.activities.selectors.mail.outgoing import TABS, outbox, outgoing_of
from opiekun.activities.selectors.mail.outgoing_files import chosen_at_first
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING, reads_outgoing
from opiekun.activities.selectors.mail.reach import reached_message
from opiekun.activities.services.mail import mail_templates as services
from opiekun.activities.services.mail.outgoing_drafts import drop_draft
from opiekun.activities.services.mail.outgoing_outcome import it_went
from opiekun.activities.services.mail.outgoing_queue import queue_mail, stop_trying, take_back, try_again
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.reading import REASONS, WrongValue, record_id
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole

router = ApiRouter(tags=["E-mail"])
templates = ApiRouter(tags=["E-mail"])
_WHEN = ("scheduled_for", "queued_at", "attempts", "created_at", "updated_at")
_LIST = [
    {"in": "query", "name": "tab", "required": False, "schema": {"type": "string", "enum": list(TABS)}},
    {"in": "query", "name": "cursor", "required": False, "schema": {"type": "string"}},
    {"in": "query", "name": "limit", "required": False, "schema": {"type": "integer", "maximum": 500}},
]


@router.route("POST", "", done=MailOutgoing, status=201, body=MailOutgoingInput, summary="Send a message")
def send_mail(request: HttpRequest) -> HttpResponse:
    """It goes after ten seconds, in which it can be cancelled, or at `scheduled_for`. With an `Idempotency-Key` it
    goes once, however often it is asked for. `template` gives the subject and the body that are not given."""
    viewer = allowed(request, OUTGOING, "create")
    given = {"with_quote": True, "with_signature": True, **_filled(viewer, json_body(request))}
    along = _forwarded(viewer, given)
    done = queue_mail(viewer, uuid4(), {**given, **along})
    return answer(_told(outgoing_of(viewer, done.id)), 201, location=f"/api/v1/mail-outgoing/{done.id}")


def _forwarded(viewer: Viewer, given: dict[str, Any]) -> dict[str, Any]:
    """What goes along when one forwards a message by hand."""
    goes = {"with_attachments": given.pop("with_attachments", True)}
    clean, errors = reading.read_fields(
        {"about": given.get("about"), **goes}, {"about": reading.record_id, "with_attachments": reading.boolean}
    )
    if errors and "with_attachments" not in clean:
        raise InvalidInput(errors)
    message = reached_message(viewer, clean["about"]) if clean.get("about") else None
    if message is None or given.get("mode") != FORWARD or not clean["with_attachments"]:
        return {}
    return {"forwarded": [str(pk) for pk in chosen_at_first(message)]}


@router.route(
    "GET",
    "",
    done=MailOutgoingPage,
    accepts=("tab", "cursor", "limit"),
    parameters=_LIST,
    summary="List the outbox",
)
def list_outgoing(request: HttpRequest) -> HttpResponse:
    """Your own messages that wait (`tab`: waiting, failed, drafts, sent), the newest first; `limit` says how many
    at once (else 100)."""
    viewer = _reading(request)
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise wrong_parameter("tab", "choice", str(REASONS["choice"]))
    limit, cursor = request.GET.get("limit", ""), request.GET.get("cursor", "")
    if "limit" in request.GET and not (is_whole(limit) and 1 <= int(limit) <= 500):
        raise wrong_parameter("limit", "limit", _("From 1 to 500."))
    try:
        page = outbox(viewer, tab, path_id(cursor) if cursor else None, int(limit) if limit else None)
    except NotFound as gone:
        raise wrong_parameter("cursor", "cursor", _("This is no place of this list.")) from gone
    return answer({"items": [_told(row) for row in page.rows], "next": _id(page.next)})


@router.route("GET", "/{outgoing_id}", done=MailOutgoing, summary="Read an outgoing message")
def read_outgoing(request: HttpRequest, outgoing_id: str) -> HttpResponse:
    """What became of it, for each recipient, and why it failed."""
    row = outgoing_of(_reading(request), path_id(outgoing_id))
    return answer(_told(row), version=row.version)


@router.route("POST", "/{outgoing_id}/cancel", done=MailOutgoing, summary="Cancel an outgoing message")
def cancel_outgoing(request: HttpRequest, outgoing_id: str) -> HttpResponse:
    """As long as it waits; it is a draft again."""
    viewer, pk = allowed(request, OUTGOING, "create"), path_id(outgoing_id)
    empty_body(request)
    take_back(viewer, pk)
    return answer(_told(outgoing_of(viewer, pk)))


@router.route("POST", "/{outgoing_id}/retry", done=MailOutgoing, summary="Send a failed message again")
def retry_outgoing(request: HttpRequest, outgoing_id: str) -> HttpResponse:
    """Also one of which nobody knows whether it went: look first whether it arrived."""
    viewer, pk = allowed(request, OUTGOING, "create"), path_id(outgoing_id)
    empty_body(request)
    try_again(viewer, pk)
    return answer(_told(outgoing_of(viewer, pk)))


@router.route("POST", "/{outgoing_id}/arrived", done=MailOutgoing, summary="Say that an unclear message arrived")
def arrived_outgoing(request: HttpRequest, outgoing_id: str) -> HttpResponse:
    """Nobody knew whether it went; it counts as sent from now on."""
    return _done(request, outgoing_id, it_went)


@router.route("POST", "/{outgoing_id}/stop", done=MailOutgoing, summary="Give up on the rest of the recipients")
def stop_outgoing(request: HttpRequest, outgoing_id: str) -> HttpResponse:
    """Of a message that others have got; it is not tried any more."""
    return _done(request, outgoing_id, stop_trying)


@router.route("DELETE", "/{outgoing_id}", status=204, matches="required", summary="Throw a draft away")
def remove_outgoing(request: HttpRequest, outgoing_id: str) -> HttpResponse:
    """For good; what is on its way or has gone stays."""
    viewer, pk = allowed(request, OUTGOING, "create"), path_id(outgoing_id)
    drop_draft(viewer, pk, expected_version(request, required=True))
    return nothing()


def _reading(request: HttpRequest) -> UserViewer:
    """Whoever may write, by a token that reads. Raises ScopeMissing, NotAllowed."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(OUTGOING, "view"):
        raise ScopeMissing(scope_of(OUTGOING, "view"))
    if not reads_outgoing(viewer):
        raise NotAllowed
    return viewer


def _done(request: HttpRequest, outgoing_id: str, act: Callable[[Viewer, int], object]) -> HttpResponse:
    viewer, pk = allowed(request, OUTGOING, "create"), path_id(outgoing_id)
    empty_body(request)
    act(viewer, pk)
    return answer(_told(outgoing_of(viewer, pk)))


def _filled(viewer: Viewer, raw: dict[str, Any]) -> dict[str, Any]:
    """The body with what the named template says where the program says nothing."""
    if "template" not in raw:
        return raw
    raw = dict(raw)
    template, party, person = (_read_id(name, raw.get(name)) for name in ("template", "party", "person"))
    del raw["template"]
    if template is None:
        return raw
    try:
        subject, body = services.fill(viewer, template, party, person, _addresses(raw.get("to")))
    except NotFound as gone:
        raise InvalidInput([FieldError(("template",), "not_found", _("There is no such template."))]) from gone
    return {**raw, "subject": raw.get("subject") or subject, "body": raw.get("body") or body}


def _addresses(value: Any) -> list[str]:
    """What is none is said when the message is read."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _read_id(name: str, value: Any) -> int | None:
    try:
        found: int | None = record_id(value)
    except WrongValue as wrong:
        raise InvalidInput([FieldError((name,), wrong.code, str(wrong.message))]) from wrong
    return found


def _told(row: Row) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        **{
            name: getattr(row, name)
            for name in ("state", "subject", "body", "mode", "send_after", "sent_at", "problem", *_WHEN)
        },
        "problem_reason": str(problem_words(row.problem)) if row.problem else "",
        "documents": [str(one.version.document_id) for one in row.attachments.all() if one.version],
        **{name: _id(getattr(row, f"{name}_id")) for name in ("mailbox", "about", "party", "person", "record")},
        "message": _id(row.fact_id),
        "recipients": [
            {
                "role": one.role,
                "address": one.address,
                "name": one.name,
                "state": one.became,
                "code": one.code,
                "reason": str(reason_words(one.code, one.reason)) if one.code or one.reason else "",
            }
            for one in sorted(row.recipients.all(), key=lambda one: one.position)
        ],
    }


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


@templates.route("GET", "", done=MailTemplatePage, summary="List templates of messages")
def list_mail_templates(request: HttpRequest) -> HttpResponse:
    """The shared ones, and your own."""
    viewer = _reading(request)
    rows = services.usable_templates(viewer).order_by("name", "language", "pk")
    return answer({"items": [_template(row) for row in rows]})


@templates.route("POST", "", done=MailTemplateOut, status=201, body=MailTemplateInput, summary="Create a template")
def create_mail_template(request: HttpRequest) -> HttpResponse:
    """Your own, or (`shared`) for everybody by those who manage them."""
    viewer = allowed(request, OUTGOING, "create")
    saved = services.create_template(viewer, json_body(request))
    return _written(viewer, saved.id, 201)


@templates.route("GET", "/{template_id}", done=MailTemplateOut, summary="Read a template")
def read_mail_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """With its fields unfilled."""
    return _written(_reading(request), path_id(template_id))


@templates.route(
    "PATCH",
    "/{template_id}",
    done=MailTemplateOut,
    body=MailTemplateChange,
    matches="optional",
    summary="Change a template",
)
def change_mail_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """Change the given fields."""
    viewer, pk = allowed(request, OUTGOING, "create"), path_id(template_id)
    services.update_template(viewer, pk, json_body(request), expected_version(request))
    return _written(viewer, pk)


@templates.route("DELETE", "/{template_id}", status=204, matches="required", summary="Remove a template")
def remove_mail_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """For good."""
    viewer, pk = allowed(request, OUTGOING, "create"), path_id(template_id)
    expected = expected_version(request, required=True)
    services.remove_template(viewer, pk, expected)
    return nothing()


def _written(viewer: Viewer, pk: int, status: int = 200) -> HttpResponse:
    row = services.usable_templates(viewer).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return answer(_template(row), status, row.version, f"/api/v1/mail-templates/{pk}" if status == 201 else "")


def _template(row: MailTemplate) -> dict[str, Any]:
    texts = {name: getattr(row, name) for name in ("name", "language", "subject", "body")}
    return {"id": str(row.pk), "version": str(row.version), **texts, "shared": row.owner_id is None}
