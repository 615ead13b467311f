"""``/calendar-feeds``: the secret addresses of the token's user for calendar programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.api.task_schemas import CalendarFeedInput, CalendarFeedMade, CalendarFeeds
from opiekun.activities.models import CalendarFeed
from opiekun.activities.selectors.tasks.feeds import feed_address, own_feeds
from opiekun.activities.services.tasks.feeds import SCOPES, make_feed, renew_feed, revoke_feed
from opiekun.activities.tasks.permissions import TASK
from opiekun.core.api.answers import answer, expected_version, nothing, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.idempotency import HEADER
from opiekun.core.api.problems import wrong_header
from opiekun.core.api.router import ApiRouter
from opiekun.records.api.choosing import refuse_unknown_fields

router = ApiRouter(tags=["Calendar"])


@router.route("GET", "", done=CalendarFeeds, summary="List the addresses of the calendar")
def list_calendar_feeds(request: HttpRequest) -> HttpResponse:
    """Those of the token's user, without their secret parts."""
    viewer = allowed(request, TASK, "view")
    return answer({"items": [_shown(feed) for feed in own_feeds(viewer)]})


@router.route(
    "POST", "", done=CalendarFeedMade, status=201, body=CalendarFeedInput, summary="Make an address of the calendar"
)
def make_calendar_feed(request: HttpRequest) -> HttpResponse:
    """A new address of the token's user, told this once.

    Needs the scopes `tasks:read`, `tasks:write` and `interactions:read`: by the address one reads all tasks and
    meetings of the user, also after the token has ended. An `Idempotency-Key` is refused: the answer, which has a
    secret, is not kept.
    """
    viewer, body = _writing(request), json_body(request)
    refuse_unknown_fields(body, frozenset({"name"}))
    feed, key = make_feed(viewer, body.get("name", ""))
    return answer(_told(feed, key), 201, feed.version)


@router.route("POST", "/{feed_id}/renew", done=CalendarFeedMade, summary="Renew an address of the calendar")
def renew_calendar_feed(request: HttpRequest, feed_id: str) -> HttpResponse:
    """A new address, told this once; the old one is dead at once. Scopes and `Idempotency-Key` as for a new one."""
    viewer = _writing(request)
    empty_body(request)
    feed, key = renew_feed(viewer, path_id(feed_id))
    return answer(_told(feed, key), version=feed.version)


@router.route("DELETE", "/{feed_id}", status=204, matches="required", summary="Revoke an address of the calendar")
def revoke_calendar_feed(request: HttpRequest, feed_id: str) -> HttpResponse:
    """It is dead at once."""
    viewer, pk = allowed(request, TASK, "edit"), path_id(feed_id)
    revoke_feed(viewer, pk, expected_version(request, required=True))
    return nothing()


def _writing(request: HttpRequest) -> UserViewer:
    """The user, by a token that is good for all that the address shows. Raises ScopeMissing, NotAllowed."""
    for kind, action in SCOPES:
        viewer = allowed(request, kind, action)
    if HEADER in request.headers:
        raise wrong_header(HEADER, "not_kept", _("The answer holds a secret and is not kept."))
    return viewer


def _shown(feed: CalendarFeed) -> dict[str, Any]:
    names = ("name", "created_at", "last_read_at")
    return {"id": str(feed.pk), "version": str(feed.version), **{name: getattr(feed, name) for name in names}}


def _told(feed: CalendarFeed, key: str) -> dict[str, Any]:
    return {**_shown(feed), "address": feed_address(key)}
