"""``/{records}/{id}/timeline``: what happened around a record, for programs."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Instant
from opiekun.core.reading import REASONS
from opiekun.core.registries.timeline import TimelineEntry, timeline_sources
from opiekun.core.viewer import Viewer
from opiekun.records.lists.cursor import BadCursor
from opiekun.records.lists.query import PAGE_ROWS, read_limit
from opiekun.records.record.timeline import Asked, asked_of, read_before, read_timeline, write_before


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    shape = {"type": "string", **schema}
    return {"in": "query", "name": name, "description": description, "required": False, "schema": shape}


PARAMETERS: Final = ("source", "person", "q", "limit", "cursor")
DOCUMENTED: Final[list[dict[str, Any]]] = [
    _parameter("source", "One sort of entries alone, as `source` of an entry names it"),
    _parameter("person", "Only what concerns this person of the party"),
    _parameter("q", "Only what has all these words, or parts of words, in its text"),
    _parameter("limit", "Entries of a page", type="integer", minimum=1, maximum=500, default=PAGE_ROWS),
    _parameter("cursor", "`next` of the page before"),
]


class Named(Schema):
    id: str
    name: str


class ChangedValue(Schema):
    field: str
    old: str
    new: str


class Entry(Schema):
    """One thing that happened. ``kind`` and ``id`` name the record that it is, where it is one."""

    at: Instant
    source: str = Field(examples=["interactions", "notes", "changes"])
    kind: str | None
    id: str | None
    icon: str
    title: str = Field(description="In the reader's language.")
    text: str = Field(description="The beginning of what was said, without formatting.")
    person: Named | None
    actor: str = Field(description="Who did it: a user, or a part of the program.")
    actor_id: str | None
    changes: list[ChangedValue]


class Timeline(Schema):
    """A page of entries, the newest first."""

    open: list[Entry] = Field(description="What waits to be done, the earliest 20 first; on the first page alone.")
    open_more: int = Field(description="How many more are open; of each sort counted to 100.")
    items: list[Entry]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


def timeline_answer(request: HttpRequest, viewer: Viewer, kind: str, record_id: int) -> HttpResponse:
    """A page of the record's timeline. Raises NotFound when it is out of reach, InvalidInput for odd parameters."""
    limit = read_limit(request.GET.get("limit", str(PAGE_ROWS)))
    before = read_before(request.GET.get("cursor", ""))
    if before is None and "cursor" in request.GET:
        raise BadCursor
    asked = _asked(request, kind)
    page = read_timeline(viewer, kind, record_id, replace(asked, before=before, limit=limit))
    return answer(
        {
            "open": [_shown(entry) for entry in page.waiting],
            "open_more": sum(one.number for one in page.unshown),
            "items": [_shown(entry) for entry in page.entries],
            "next": write_before(page.before) or None,
        }
    )


def _asked(request: HttpRequest, kind: str) -> Asked:
    """What narrows the timeline. What a page passes over is told to a program: it would take all for what it chose."""
    asked = asked_of(request.GET)
    if asked.source and asked.source not in {source.code for source in timeline_sources(kind)}:
        raise wrong_parameter("source", "choice", str(REASONS["choice"]))
    if request.GET.get("person") and asked.person_id is None:
        raise wrong_parameter("person", "not_an_id", str(REASONS["not_an_id"]))
    return asked


def _shown(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "source": entry.source,
        "kind": entry.kind or None,
        "id": None if entry.record_id is None else str(entry.record_id),
        "icon": entry.icon,
        "title": str(entry.title),
        "text": entry.text,
        "person": {"id": str(entry.person_id), "name": entry.person} if entry.person_id and entry.person else None,
        "actor": entry.actor_name,
        "actor_id": None if entry.actor_id is None else str(entry.actor_id),
        "changes": [{"field": str(label), "old": old, "new": new} for label, old, new in entry.changes],
    }


def add_timeline(router: ApiRouter, kind: str) -> None:
    """Give records of the kind the address of their timeline."""

    def read(request: HttpRequest, record_id: str) -> HttpResponse:
        """What happened, the newest first; what the token may not read is left out."""
        return timeline_answer(request, allowed(request, kind, "view"), kind, path_id(record_id))

    read.__name__ = f"read_{kind}_timeline"
    router.route(
        "GET",
        "/{record_id}/timeline",
        done=Timeline,
        accepts=PARAMETERS,
        parameters=DOCUMENTED,
        summary=f"Read a {kind}'s timeline",
    )(read)
