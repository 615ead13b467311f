"""``/list-indexes``: which lists were too slow and by what, and the indexes that are offered for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.core.api.answers import answer, nothing, path_id
from opiekun.core.api.bodies import empty_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id, Instant
from opiekun.core.operating.rights import MANAGE, SYSTEM_KIND
from opiekun.records.slow.indexes import drop_index, want_index
from opiekun.records.slow.listing import OfferedIndex, offered_indexes

router = ApiRouter(tags=["Slow lists"])
_STATES: list[Any] = ["offered", "building", "ready", "removing", "failed", "no_help"]


class SlowListName(Schema):
    """A list that was too slow."""

    name: str
    url: str


class ListIndex(Schema):
    """A field by which lists took longer than 2 seconds, and how its index stands."""

    id: Id
    field: str = Field(examples=["Parties › Address › City"])
    state: str = Field(json_schema_extra={"enum": _STATES})
    lists: list[SlowListName] = Field(description="Those that are known by name; other filters have none.")
    times: int
    last_at: Instant
    fault: str = Field(description="Why the index could not be built.")


class ListIndexPage(Schema):
    """All of them, what was slow last first."""

    items: list[ListIndex]
    next: str | None


@router.route("GET", "", done=ListIndexPage, accepts=(), summary="List slow lists and their indexes")
def list_indexes(request: HttpRequest) -> HttpResponse:
    """For whoever looks after the system."""
    viewer = allowed(request, SYSTEM_KIND, MANAGE)
    return answer({"items": [_body(one) for one in offered_indexes(viewer)], "next": None})


@router.route("POST", "/{index_id}/build", status=204, summary="Build an index for slow lists")
def build_index(request: HttpRequest, index_id: str) -> HttpResponse:
    """It is built in the background, beside all work."""
    empty_body(request)
    want_index(allowed(request, SYSTEM_KIND, MANAGE), path_id(index_id))
    return nothing()


@router.route("POST", "/{index_id}/drop", status=204, summary="Remove an index for slow lists")
def remove_index(request: HttpRequest, index_id: str) -> HttpResponse:
    """The opposite of building it."""
    empty_body(request)
    drop_index(allowed(request, SYSTEM_KIND, MANAGE), path_id(index_id))
    return nothing()


def _body(one: OfferedIndex) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "field": str(one.place),
        "state": one.state,
        "lists": [{"name": named.name, "url": named.url} for named in one.lists],
        "times": one.times,
        "last_at": one.last_at,
        "fault": one.fault,
    }
