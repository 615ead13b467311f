"""``/parties``: the register of parties."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer
from opiekun.parties.api import rows
from opiekun.parties.api.schemas import Party, PartyChange, PartyInput, PartyPage, PartyWritten
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.permissions import reached_parties
from opiekun.parties.services.create_party import create_party as create
from opiekun.parties.services.saved import Saved
from opiekun.parties.services.trash import restore_party as restore
from opiekun.parties.services.trash import trash_party as trash
from opiekun.parties.services.update_party import update_party as update
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer
from opiekun.records.conditions.registry import condition_fields

router = ApiRouter(tags=["Parties"])
PARTIES = Resource(
    PARTY_KIND,
    "display_name",
    rows.read_parties,
    {"display_name": "name", "name": "full_name"},
    replace(PARTY_KIND, visible=lambda viewer, action: reached_parties(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields("party"),
)


def _written(viewer: Viewer, saved: Saved, status: int = 200, location: str = "") -> HttpResponse:
    body: dict[str, Any] = dict(rows.read_parties(viewer, [saved.id])[saved.id])
    body["notices"] = [{"code": n.code, "field": n.field, "message": n.message} for n in saved.notices]
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=PartyPage, accepts=None, parameters=list_parameters(PARTIES), summary="List parties")
def list_parties(request: HttpRequest) -> HttpResponse:
    """Parties within reach, by filters, in pages."""
    return list_answer(request, allowed(request, "party", "view"), PARTIES)


@router.route("POST", "", done=PartyWritten, status=201, body=PartyInput, summary="Create a party")
def create_party(request: HttpRequest) -> HttpResponse:
    """A new party; without an account manager the token's user becomes it. A natural person gets its one person."""
    viewer = allowed(request, "party", "create")
    saved = create(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/parties/{saved.id}")


@router.route("GET", "/{party_id}", done=Party, summary="Read a party")
def read_party(request: HttpRequest, party_id: str) -> HttpResponse:
    """A party with its channels, addresses and bank accounts."""
    viewer = allowed(request, "party", "view")
    return record_answer(request, rows.read_party(viewer, path_id(party_id)))


@router.route("PATCH", "/{party_id}", done=PartyWritten, body=PartyChange, matches="optional", summary="Change a party")
def change_party(request: HttpRequest, party_id: str) -> HttpResponse:
    """Change the given fields. With If-Match nothing is overwritten that somebody changed meanwhile."""
    viewer = allowed(request, "party", "edit")
    return _written(viewer, update(viewer, path_id(party_id), json_body(request), expected_version(request)))


@router.route("DELETE", "/{party_id}", status=204, matches="required", summary="Remove a party")
def remove_party(request: HttpRequest, party_id: str) -> HttpResponse:
    """To the trash, with its persons; it can be restored for 30 days. The answer's ETag is needed for that."""
    viewer = allowed(request, "party", "trash")
    return nothing(trash(viewer, path_id(party_id), expected_version(request, required=True)).version)


@router.route("POST", "/{party_id}/restore", done=PartyWritten, matches="required", summary="Restore a party")
def restore_party(request: HttpRequest, party_id: str) -> HttpResponse:
    """Out of the trash, with the persons that went along."""
    viewer = allowed(request, "party", "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, restore(viewer, path_id(party_id), expected))


@router.route(
    "GET",
    "/{party_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read a party's history",
)
def read_party_history(request: HttpRequest, party_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, "party", "view"), "party", path_id(party_id))
