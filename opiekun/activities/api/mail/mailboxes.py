"""``/mailboxes``: connecting mailboxes, trying their settings, and having them fetched."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.mail.mailbox_schemas import (
    MailboxChange,
    MailboxInput,
    MailboxOut,
    MailboxPage,
    MailboxTried,
)
from opiekun.activities.mail.sending.reasons import problem_words
from opiekun.activities.selectors.mail import mailboxes as selectors
from opiekun.activities.selectors.mail.mailbox_reach import MAIL
from opiekun.activities.selectors.mail.mailbox_words import trouble
from opiekun.activities.services.mail import mailboxes as services
from opiekun.activities.services.mail.mailbox_testing import Tried, try_settings
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer

router = ApiRouter(tags=["E-mail"])


def _body(viewer: Viewer, mailbox_id: int) -> dict[str, Any]:
    return selectors.told(selectors.mailbox(viewer, mailbox_id))


def _tried(tried: Tried) -> dict[str, Any]:
    words = trouble(tried.code) if tried.code else None
    return {
        "works": words is None,
        "code": tried.code,
        "message": f"{words.what} {words.next_step}" if words else "",
        "folders": [one.name for one in tried.folders],
        "sending_works": None if tried.sending is None else not tried.sending,
        "sending_code": tried.sending or "",
        "sending_message": str(problem_words(tried.sending)) if tried.sending else "",
    }


@router.route("GET", "", done=MailboxPage, summary="List mailboxes")
def list_mailboxes(request: HttpRequest) -> HttpResponse:
    """Your own, and shared ones that you may see."""
    viewer = allowed(request, MAIL, "create")
    return answer({"items": [selectors.told(one) for one in selectors.shown(viewer)]})


@router.route("POST", "", done=MailboxOut, status=201, body=MailboxInput, summary="Connect a mailbox")
def create_mailbox(request: HttpRequest) -> HttpResponse:
    """Address and password do where the address's provider is known. Inbox and sent messages are fetched soon."""
    viewer = allowed(request, MAIL, "create")
    saved = services.connect_mailbox(viewer, json_body(request))
    return answer(_body(viewer, saved.id), 201, saved.version, f"/api/v1/mailboxes/{saved.id}")


@router.route("POST", "/test", done=MailboxTried, body=MailboxInput, summary="Try settings of a mailbox")
def try_mailbox_settings(request: HttpRequest) -> HttpResponse:
    """Log in by these settings; nothing is stored."""
    return answer(_tried(try_settings(allowed(request, MAIL, "create"), json_body(request))))


@router.route("GET", "/{mailbox_id}", done=MailboxOut, summary="Read a mailbox")
def read_mailbox(request: HttpRequest, mailbox_id: str) -> HttpResponse:
    """Its settings, folders and state; never its secrets."""
    return record_answer(request, _body(allowed(request, MAIL, "create"), path_id(mailbox_id)))


@router.route(
    "PATCH", "/{mailbox_id}", done=MailboxOut, body=MailboxChange, matches="optional", summary="Change a mailbox"
)
def change_mailbox(request: HttpRequest, mailbox_id: str) -> HttpResponse:
    """Change the given settings; `active: false` pauses it. Another server needs the `secret` again."""
    viewer, pk = allowed(request, MAIL, "create"), path_id(mailbox_id)
    saved = services.change_mailbox(viewer, pk, json_body(request), expected_version(request))
    return answer(_body(viewer, pk), 200, saved.version)


@router.route("DELETE", "/{mailbox_id}", status=204, matches="required", summary="Disconnect a mailbox")
def remove_mailbox(request: HttpRequest, mailbox_id: str) -> HttpResponse:
    """Forget how to log in; what was fetched stays."""
    viewer, pk = allowed(request, MAIL, "create"), path_id(mailbox_id)
    expected = expected_version(request, required=True)
    services.disconnect_mailbox(viewer, pk, expected)
    return nothing((expected or 0) + 1)


@router.route("POST", "/{mailbox_id}/test", done=MailboxTried, summary="Try a mailbox")
def try_mailbox(request: HttpRequest, mailbox_id: str) -> HttpResponse:
    """Log in as the worker does."""
    viewer = allowed(request, MAIL, "create")
    empty_body(request)
    return answer(_tried(try_settings(viewer, {}, path_id(mailbox_id))))


@router.route("POST", "/{mailbox_id}/fetch", done=MailboxOut, summary="Fetch a mailbox now")
def fetch_mailbox(request: HttpRequest, mailbox_id: str) -> HttpResponse:
    """Have the worker look at all folders at once; see `state` and `last_run`."""
    viewer, pk = allowed(request, MAIL, "create"), path_id(mailbox_id)
    empty_body(request)
    services.fetch_now(viewer, pk)
    return answer(_body(viewer, pk))
