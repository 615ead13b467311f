"""``/changes``: what became of records since a place, for programs that keep a copy."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.accounts.rules.scopes import resource_name
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.answers import answer
from opiekun.core.api.lists import Resource
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id, Instant, Version
from opiekun.core.errors import NotAllowed
from opiekun.records.external_ids import external_ids_of, read_system
from opiekun.records.feed import Change, Page, Wish, feed_kinds, read_page
from opiekun.records.lists.query import MOST_ROWS, read_limit

router = ApiRouter(tags=["Changes"])
BEGIN: Final = "/api/v1/changes?after=now"
LIMIT: Final = 100
_resources: dict[str, Resource] = {}


def follow(resource: Resource) -> None:
    """Let the feed bring whole records of the resource's kind."""
    _resources[resource.kind.code] = resource


class RecordChange(Schema):
    """What became of a record."""

    position: str = Field(description="Place in the feed: `after` goes on behind it.", examples=["41930271"])
    at: Instant
    kind: str = Field(examples=["party"])
    id: Id
    event: str = Field(
        description="`removed`: in the trash, deleted, or out of the token's reach.",
        json_schema_extra={"enum": ["created", "changed", "removed"]},
    )
    version: Version | None = Field(description="The present one, as the ETag; null when removed.")
    path: str | None = Field(description="Where to read it.", examples=["/api/v1/parties/1042"])
    external_id: str | None = Field(None, description="Its id in the asked `system`, when it has one.")
    record: dict[str, Any] | None = Field(None, description="With `records=true`: the record as its address shows it.")


class Changes(Schema):
    """A page of changes, in order. Several changes of one record on a page are told once."""

    items: list[RecordChange]
    next: str = Field(description="Pass it as `after`, also when `items` is empty.", examples=["41930271"])
    more: bool = Field(description="Whether there is more already; else ask again later.")


def _parameter(name: str, text: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "description": text, "schema": schema or {"type": "string"}}


_TRUTH: Final = {"type": "string", "enum": ["true", "false"]}
_PARAMETERS: Final = [
    _parameter("after", "`next` or a `position` of an earlier answer; `now` for a place to begin; empty: all kept"),
    _parameter("kinds", "Kinds divided by commas, as in `party,person`; all that the token may read when left out"),
    _parameter("limit", "Changes of a page", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": LIMIT}),
    _parameter("records", "true: each item brings the whole record", {**_TRUTH, "default": "false"}),
    _parameter("system", "Code of a system: items tell their id in it", {"type": "string", "maxLength": 40}),
    _parameter("own", "false: leaves out what the token's user changed himself", {**_TRUTH, "default": "true"}),
]


@router.route(
    "GET",
    "",
    done=Changes,
    accepts=("after", "kinds", "limit", "records", "system", "own"),
    parameters=_PARAMETERS,
    gone=True,
    summary="Follow changes",
)
def list_changes(request: HttpRequest) -> HttpResponse:
    """Created, changed and removed records in one order without gaps. 410: begin anew, as `facts.begin` says."""
    given = request.GET
    kinds = _kinds(request)
    viewer = asker(request)
    own = _truth(request, "own", True)
    limit = read_limit(given.get("limit", str(LIMIT)))
    page = read_page(viewer, Wish(kinds, given.get("after", ""), limit, None if own else viewer.id, BEGIN))
    return answer(_body(viewer, page, _truth(request, "records", False), given.get("system")))


def _body(viewer: UserViewer, page: Page, whole: bool, system: str | None) -> dict[str, Any]:
    ids = {change.record_id for change in page.changes}
    external = {} if system is None else external_ids_of(ids, read_system(system))
    records = _records(viewer, page) if whole else {}
    items = []
    for change in page.changes:
        item = _item(change)
        if system is not None:
            item["external_id"] = external.get(change.record_id, {}).get(system)
        if whole:
            item["record"] = records.get(change.record_id)
        items.append(item)
    return {"items": items, "next": page.next, "more": page.more}


def _item(change: Change) -> dict[str, Any]:
    is_there = change.version is not None
    return {
        "position": change.place,
        "at": change.at,
        "kind": change.kind,
        "id": str(change.record_id),
        "event": change.event,
        "version": str(change.version) if is_there else None,
        "path": f"/api/v1/{resource_name(change.kind)}/{change.record_id}" if is_there else None,
    }


def _records(viewer: UserViewer, page: Page) -> dict[int, dict[str, Any]]:
    """The records that are in sight, each kind in one statement."""
    found: dict[int, dict[str, Any]] = {}
    for kind in {change.kind for change in page.changes if change.kind in _resources}:
        ids = [change.record_id for change in page.changes if change.kind == kind and change.version is not None]
        found |= _resources[kind].read(viewer, ids)
    return found


def _kinds(request: HttpRequest) -> list[str]:
    """The kinds to follow. Raises RequestRefused, ScopeMissing, NotAllowed."""
    viewer = asker(request)
    readable = feed_kinds(viewer)
    asked = request.GET.get("kinds")
    if asked is None:
        if not readable:
            raise NotAllowed
        return readable
    codes = list(dict.fromkeys(asked.split(",")))
    for code in codes:
        if code not in _resources:
            raise wrong_parameter("kinds", "choice", _("Choose one of the values on the list."))
        allowed(request, code, "view")
    return codes


def _truth(request: HttpRequest, name: str, usual: bool) -> bool:
    text = request.GET.get(name, "true" if usual else "false")
    if text not in ("true", "false"):
        raise wrong_parameter(name, "not_boolean", _("This must be true or false."))
    return text == "true"
