"""``/{records}/{id}/history``: who changed what of a record, for programs."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from opiekun.accounts.models import Access
from opiekun.core.api.answers import answer
from opiekun.core.api.schemas import Instant
from opiekun.core.viewer import Viewer
from opiekun.records.lists.cursor import BadCursor
from opiekun.records.lists.query import PAGE_ROWS, read_limit
from opiekun.records.record.history import open_history
from opiekun.records.record.page import record_page
from opiekun.records.record.place import Place, read_place, write_place
from opiekun.records.record.telling import Change

PARAMETERS: Final = ("limit", "cursor")
DOCUMENTED: Final[list[dict[str, Any]]] = [
    {
        "in": "query",
        "name": "limit",
        "description": "Changes of a page",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": 500, "default": PAGE_ROWS},
    },
    {
        "in": "query",
        "name": "cursor",
        "description": "`next` of the page before",
        "required": False,
        "schema": {"type": "string"},
    },
]


class ChangedField(Schema):
    """One field of a change; an empty side means that there was nothing."""

    field: str = Field(description="Stable name: the field, or part and field.", examples=["nip", "addresses.city"])
    label: str = Field(description="Its name in the reader's language.", examples=["NIP"])
    old: str
    new: str


class RecordChange(Schema):
    """What one write changed."""

    at: Instant
    event: str = Field(json_schema_extra={"enum": ["created", "changed", "trashed", "restored"]})
    actor: str = Field(description="Who wrote: a user, or a part of the program.", examples=["Anna Nowak"])
    actor_id: str | None
    request_id: str = Field(description="The request's id, as `X-Request-Id` gave it.")
    occasion: str = Field(description="Of what it was a part, in the reader's language: a handover; else empty.")
    fields: list[ChangedField]


class RecordHistory(Schema):
    """A page of changes, the newest first."""

    items: list[RecordChange]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


def history_answer(request: HttpRequest, viewer: Viewer, kind: str, record_id: int) -> HttpResponse:
    """A page of the record's history. Raises NotFound when it is out of reach, InvalidInput for odd parameters."""
    before, limit = asked_place(request)
    record = record_page(kind).load(viewer, record_id)
    return changes_answer(*open_history(viewer, kind, record, before, limit, Access.READ_BY_API))


def asked_place(request: HttpRequest) -> tuple[Place | None, int]:
    """Where the page begins and how many changes it has. Raises InvalidInput for odd parameters."""
    return _before(request), read_limit(request.GET.get("limit", str(PAGE_ROWS)))


def changes_answer(changes: Sequence[Change], more: Place | None) -> HttpResponse:
    """A page of changes."""
    return answer({"items": [_shown(change) for change in changes], "next": write_place(more) or None})


def _before(request: HttpRequest) -> Place | None:
    before = read_place(request.GET.get("cursor", ""))
    if before is None and "cursor" in request.GET:
        raise BadCursor
    return before


def _shown(change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "event": change.event,
        "actor": change.actor,
        "actor_id": None if change.actor_id is None else str(change.actor_id),
        "request_id": change.request_id,
        "occasion": str(change.occasion),
        "fields": [{"field": f.code, "label": str(f.label), "old": f.old, "new": f.new} for f in change.fields],
    }
