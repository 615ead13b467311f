"""``/notifications`` and ``/notification-preferences``: what the token's user is told of."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import ScopeMissing, asker
from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock, reading
from opiekun.core.api.answers import answer, nothing, path_id
from opiekun.core.api.bodies import empty_body, json_body, raw_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.records.api.notification_schemas import (
    Marked,
    MarkedAt,
    NotificationPage,
    NotificationPreferences,
    NotificationPreferencesChange,
    UnreadCount,
    Until,
)
from opiekun.records.lists.query import PAGE_ROWS, read_limit
from opiekun.records.notifications.inbox import COUNTED, Item, read_inbox, unread_counts
from opiekun.records.notifications.preferences import Choices, change_choices, read_choices
from opiekun.records.notifications.reading import mark_all_read, mark_read, mark_unread, unmark_all
from opiekun.records.notifications.rights import NOTIFICATION
from opiekun.records.record.place import Place, read_place, write_place

router = ApiRouter(tags=["Notifications"])
preferences = ApiRouter(tags=["Notifications"])
_PARAMETERS: Final = [
    {"in": "query", "name": name, "description": text, "required": False, "schema": schema}
    for name, text, schema in (
        ("unread", "Only those that are not read", {"type": "boolean"}),
        ("limit", "Rows of a page", {"type": "integer", "minimum": 1, "maximum": 500}),
        ("cursor", "`next` of the page before", {"type": "string"}),
    )
]
_ACCEPTS: Final = ("unread", "limit", "cursor")


def _asker(request: HttpRequest, action: str) -> UserViewer:
    """The token's user. His notifications need no right, but the token a scope."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(NOTIFICATION, action):
        raise ScopeMissing(f"notifications:{'read' if action == 'view' else 'write'}")
    return viewer


@router.route("GET", "", done=NotificationPage, accepts=_ACCEPTS, parameters=_PARAMETERS, summary="List notifications")
def list_notifications(request: HttpRequest) -> HttpResponse:
    """The user's own, the newest first. Of a record out of reach nothing is told but that there is something."""
    viewer = _asker(request, "view")
    items, more = read_inbox(viewer, _unread(request), _before(request), _limit(request))
    return answer({"items": [_body(item) for item in items], "next": write_place(more) or None})


@router.route("GET", "/unread-count", done=UnreadCount, summary="Count unread notifications")
def count_unread(request: HttpRequest) -> HttpResponse:
    """Counted up to 99; the same number comes by the stream `/events`."""
    viewer = _asker(request, "view")
    count = unread_counts([viewer.id])[viewer.id]
    return answer({"count": min(count, COUNTED - 1), "more": count >= COUNTED})


@router.route("POST", "/read", done=Marked, body=Until, summary="Mark all as read")
def read_all_notifications(request: HttpRequest) -> HttpResponse:
    """All of them, or those that came until an instant."""
    viewer = _asker(request, "edit")
    body = json_body(request) if raw_body(request).strip() else {}
    count, at = mark_all_read(viewer, _instant(body, "until", required=False))
    return answer({"count": count, "marked_at": at})


@router.route("POST", "/unread", status=204, body=MarkedAt, summary="Take marking all back")
def unread_all_notifications(request: HttpRequest) -> HttpResponse:
    """Those that were marked at this instant are unread again."""
    viewer = _asker(request, "edit")
    at = _instant(json_body(request), "marked_at", required=True)
    assert at is not None
    unmark_all(viewer, at)
    return nothing()


@router.route("POST", "/{notification_id}/read", status=204, summary="Mark a notification as read")
def read_notification(request: HttpRequest, notification_id: str) -> HttpResponse:
    """Once more changes nothing."""
    empty_body(request)
    mark_read(_asker(request, "edit"), path_id(notification_id))
    return nothing()


@router.route("POST", "/{notification_id}/unread", status=204, summary="Mark a notification as unread")
def unread_notification(request: HttpRequest, notification_id: str) -> HttpResponse:
    """To be read again."""
    empty_body(request)
    mark_unread(_asker(request, "edit"), path_id(notification_id))
    return nothing()


@preferences.route("GET", "", done=NotificationPreferences, summary="Read how the user is told")
def read_notification_preferences(request: HttpRequest) -> HttpResponse:
    """All kinds of notifications, each with how it is told."""
    return answer(_choices(read_choices(_asker(request, "view"))))


@preferences.route(
    "PATCH",
    "",
    done=NotificationPreferences,
    body=NotificationPreferencesChange,
    summary="Change how the user is told",
)
def change_notification_preferences(request: HttpRequest) -> HttpResponse:
    """What is given changes, all else stays."""
    return answer(_choices(change_choices(_asker(request, "edit"), json_body(request))))


def _choices(choices: Choices) -> dict[str, Any]:
    items = [
        {"kind": kind.code, "label": str(kind.label), "in_app": kind.in_app, "mail": kind.mail}
        for kind in choices.kinds
    ]
    return {"hour": choices.hour, "items": items}


def _body(item: Item) -> dict[str, Any]:
    record = None if item.record_id is None else {"id": str(item.record_id), "name": item.record}
    return {
        "id": str(item.id),
        "kind": item.code,
        "text": str(item.text),
        "url": item.url,
        "at": item.at,
        "times": item.times,
        "is_read": item.is_read,
        "record": record,
        "actor": item.actor,
    }


def _unread(request: HttpRequest) -> bool:
    text = request.GET.get("unread", "false")
    if text not in ("true", "false"):
        raise wrong_parameter("unread", "boolean", _("Give true or false."))
    return text == "true"


def _limit(request: HttpRequest) -> int:
    return read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS


def _before(request: HttpRequest) -> Place | None:
    text = request.GET.get("cursor")
    before = read_place(text) if text is not None else None
    if text is not None and before is None:
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return before


def _instant(body: dict[str, Any], name: str, required: bool) -> datetime | None:
    errors = [
        FieldError((other[:60],), "unknown_field", _("There is no such field.")) for other in body if other != name
    ]
    raw, found = body.get(name), None
    if raw is None and required:
        errors.append(FieldError((name,), "required", str(reading.REASONS["required"])))
    elif raw is not None:
        found = clock.read_instant(raw) if isinstance(raw, str) else None
        if found is None:
            errors.append(FieldError((name,), "instant", _("Give an instant with its offset.")))
    if errors:
        raise InvalidInput(errors)
    return found
