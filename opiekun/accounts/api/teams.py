"""``/teams``: the tree of teams and who is in them."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api import rows
from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.api.schemas import Members, Team, TeamChange, TeamInput, TeamPage
from opiekun.accounts.kinds import TEAM_KIND
from opiekun.accounts.permissions import visible_teams
from opiekun.accounts.services import teams as services
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.viewer import Viewer

router = ApiRouter(tags=["Teams"])
TEAMS = Resource(TEAM_KIND, "name", rows.read_teams, {"parent_id": "parent"})


def _written(viewer: Viewer, team_id: int, status: int = 200, location: str = "") -> HttpResponse:
    body = rows.read_teams(viewer, [team_id])[team_id]
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=TeamPage, accepts=None, parameters=list_parameters(TEAMS), summary="List teams")
def list_teams(request: HttpRequest) -> HttpResponse:
    """All teams with their members."""
    return list_answer(request, allowed(request, "team", "view"), TEAMS)


@router.route("POST", "", done=Team, status=201, body=TeamInput, summary="Create a team")
def create_team(request: HttpRequest) -> HttpResponse:
    """A new team, at the top or below another."""
    viewer = allowed(request, "team", "create")
    team = services.create_team(viewer, json_body(request))
    return _written(viewer, team.pk, 201, f"/api/v1/teams/{team.pk}")


@router.route("GET", "/{team_id}", done=Team, summary="Read a team")
def read_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """A team with its members."""
    viewer, record_id = allowed(request, "team", "view"), path_id(team_id)
    if not visible_teams(viewer).filter(pk=record_id).exists():
        raise NotFound
    return record_answer(request, rows.read_teams(viewer, [record_id])[record_id])


@router.route("PATCH", "/{team_id}", done=Team, body=TeamChange, matches="optional", summary="Change a team")
def change_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """Rename it, or move it with all below."""
    viewer = allowed(request, "team", "edit")
    team = services.edit_team(viewer, path_id(team_id), json_body(request), expected_version(request))
    return _written(viewer, team.pk)


@router.route("PUT", "/{team_id}/members", done=Team, body=Members, matches="required", summary="Set the members")
def set_team_members(request: HttpRequest, team_id: str) -> HttpResponse:
    """Make these users the members of the team."""
    viewer = allowed(request, "team", "edit")
    expected = expected_version(request, required=True)
    members = _members(json_body(request))
    return _written(viewer, services.set_members(viewer, path_id(team_id), members, expected).pk)


@router.route("DELETE", "/{team_id}", status=204, matches="required", summary="Remove a team")
def remove_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """An empty team, to the trash."""
    viewer, record_id = allowed(request, "team", "trash"), path_id(team_id)
    services.trash_team(viewer, record_id, expected_version(request, required=True))
    return nothing()


@router.route("POST", "/{team_id}/restore", done=Team, summary="Restore a team")
def restore_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """Out of the trash."""
    viewer = allowed(request, "team", "trash")
    return _written(viewer, services.restore_team(viewer, path_id(team_id)).pk)


def _finish(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("user") is None:
        raise reading.WrongField("user", "required")
    return {"is_lead": False, **row}


_MEMBERS = {"members": reading.rows({"user": reading.record_id, "is_lead": reading.boolean}, _finish, 500)}


def _members(body: dict[str, Any]) -> dict[int, bool]:
    clean, errors = reading.read_fields(body, _MEMBERS)
    if not errors and "members" not in clean:
        errors.append(FieldError(("members",), "required", str(reading.REASONS["required"])))
    if errors:
        raise InvalidInput(errors)
    return {row["user"]: row["is_lead"] for row in clean["members"]}
