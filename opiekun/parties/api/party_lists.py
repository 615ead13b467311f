"""``/party-lists``: defining lists of parties."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter, refuse_unknown
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.viewer import Viewer
from opiekun.parties import services
from opiekun.parties.api.party_list_schemas import (
    PartyList,
    PartyListChange,
    PartyListInput,
    PartyListOrder,
    PartyListPage,
)
from opiekun.parties.choices import ListKind
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.selectors.lists_of_party import OpenLists, open_lists
from opiekun.parties.selectors.party_lists import ListRow, all_lists
from opiekun.records.bulk.selection import read_ids
from opiekun.records.conditions.reading import condition_to_json
from opiekun.records.conditions.standing import retired_in
from opiekun.records.lists.query import PAGE_ROWS, read_limit
from opiekun.records.search.words import fold

router = ApiRouter(tags=["Party lists"])
LIST: Final = "party_list"
_TAKEN: Final = {
    "q": ("A part of the name", {"type": "string"}),
    "kind": ("Lists of this kind", {"type": "string", "enum": list(ListKind.values)}),
    "is_archived": ("Lists in the archive, or those that are not", {"type": "string", "enum": ["true", "false"]}),
    "limit": ("Rows of a page", {"type": "integer", "minimum": 1, "maximum": 500}),
    "cursor": ("`next` of the page before", {"type": "string"}),
}
_PARAMETERS: Final = [
    {"in": "query", "name": name, "description": text, "required": False, "schema": schema}
    for name, (text, schema) in _TAKEN.items()
]


def _bodies(viewer: Viewer, rows: list[ListRow], known: list[ListRow]) -> list[dict[str, Any]]:
    opened = open_lists(viewer, rows, known)
    return [_body(viewer, row, opened) for row in rows]


def _body(viewer: Viewer, row: ListRow, opened: OpenLists) -> dict[str, Any]:
    names = ("kind", "name", "name_en", "colour", "description", "is_archived", "updated_at")
    fault = opened.faults.get(row.id)
    is_readable = row.id in opened.conditions or fault is not None
    shown = not row.is_manual and is_readable
    notes = [] if row.is_manual or not is_readable else retired_in(PARTY_KIND, viewer, row.condition)
    return {
        "id": str(row.id),
        "version": str(row.version),
        **{name: getattr(row, name) for name in names},
        "condition": condition_to_json(row.condition) if shown else None,
        "is_hidden": not is_readable,
        "fault": fault,
        "notes": notes,
    }


def _one(viewer: Viewer, list_id: int) -> dict[str, Any]:
    known = all_lists(viewer)
    row = next((one for one in known if one.id == list_id), None)
    if row is None:
        raise NotFound
    return _bodies(viewer, [row], known)[0]


def _written(viewer: Viewer, list_id: int, status: int = 200, location: str = "") -> HttpResponse:
    body = _one(viewer, list_id)
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=PartyListPage, accepts=None, parameters=_PARAMETERS, summary="List party lists")
def list_party_lists(request: HttpRequest) -> HttpResponse:
    """In the order in which users put them, archived ones last. Parties of one: `GET /parties?party_list=`."""
    viewer = allowed(request, LIST, "view")
    refuse_unknown(request, _TAKEN)
    known = all_lists(viewer)
    rows = _after(request, _narrowed(request, known), known)
    limit = read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS
    more = str(rows[limit - 1].id) if len(rows) > limit else None
    return answer({"items": _bodies(viewer, rows[:limit], known), "next": more})


@router.route("POST", "", done=PartyList, status=201, body=PartyListInput, summary="Create a party list")
def create_party_list(request: HttpRequest) -> HttpResponse:
    """A new list, the last of all."""
    viewer = allowed(request, LIST, "create")
    made = services.create_list(viewer, json_body(request))
    return _written(viewer, made.id, 201, f"/api/v1/party-lists/{made.id}")


@router.route("POST", "/order", status=204, body=PartyListOrder, summary="Order party lists")
def order_party_lists(request: HttpRequest) -> HttpResponse:
    """Put the lists in this order; those that are not named come after them."""
    viewer = allowed(request, LIST, "edit")
    body = json_body(request)
    if body.keys() != {"ids"} or not isinstance(body["ids"], list):
        raise InvalidInput([FieldError(("ids",), "not_rows", str(reading.REASONS["not_rows"]))])
    read_ids(body["ids"])
    services.order_lists(viewer, [int(one) for one in body["ids"]], strict=True)
    return nothing()


@router.route("GET", "/{list_id}", done=PartyList, summary="Read a party list")
def read_party_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """A list, with the criterion of one that has it."""
    return record_answer(request, _one(allowed(request, LIST, "view"), path_id(list_id)))


@router.route(
    "PATCH", "/{list_id}", done=PartyList, body=PartyListChange, matches="optional", summary="Change a party list"
)
def change_party_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Change the given fields. The kind of a list stays."""
    viewer = allowed(request, LIST, "edit")
    services.change_list(viewer, path_id(list_id), json_body(request), expected_version(request))
    return _written(viewer, path_id(list_id))


@router.route("DELETE", "/{list_id}", status=204, matches="required", summary="Remove a party list")
def remove_party_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """To the trash, for 30 days. One that the criterion of another names stays."""
    viewer = allowed(request, LIST, "trash")
    return nothing(services.trash_list(viewer, path_id(list_id), expected_version(request, required=True)).version)


@router.route("POST", "/{list_id}/restore", done=PartyList, matches="required", summary="Restore a party list")
def restore_party_list(request: HttpRequest, list_id: str) -> HttpResponse:
    """Out of the trash, with the parties that were in it."""
    viewer = allowed(request, LIST, "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.restore_list(viewer, path_id(list_id), expected).id)


def _narrowed(request: HttpRequest, rows: list[ListRow]) -> list[ListRow]:
    kind, archived = request.GET.get("kind", ""), request.GET.get("is_archived", "")
    if kind and kind not in ListKind.values:
        raise wrong_parameter("kind", "choice", str(reading.REASONS["choice"]))
    if archived not in ("", "true", "false"):
        raise wrong_parameter("is_archived", "not_boolean", str(reading.REASONS["not_boolean"]))
    words = fold(request.GET.get("q", "")[:200]).split()
    return [
        row
        for row in rows
        if kind in ("", row.kind)
        and archived in ("", "true" if row.is_archived else "false")
        and all(word in fold(f"{row.name} {row.name_en}") for word in words)
    ]


def _after(request: HttpRequest, rows: list[ListRow], known: list[ListRow]) -> list[ListRow]:
    cursor = request.GET.get("cursor")
    if cursor is None:
        return rows
    places = {str(row.id): place for place, row in enumerate(known)}
    if cursor not in places:
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return [row for row in rows if places[str(row.id)] > places[cursor]]
