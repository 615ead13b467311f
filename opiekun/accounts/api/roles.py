"""``/roles``: what the holders of each role may do, and how far it goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, JsonValue

from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.models import Role as RoleRow
from opiekun.accounts.models import RoleRight
from opiekun.accounts.rules.reach import Right
from opiekun.accounts.services import roles as services
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id, Input, Version
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.viewer import Reach

router = ApiRouter(tags=["Roles"])
_REACHES: list[JsonValue] = [reach.value for reach in Reach if reach != Reach.NONE]
_MOST_RIGHTS = 1000


class RoleRightShape(Schema):
    """How far one action on one kind of record goes."""

    kind: str = Field(examples=["party"])
    action: str = Field(examples=["edit"])
    reach: str = Field(json_schema_extra={"enum": _REACHES}, examples=["team"])


class Role(Schema):
    """A named set of rights; of several roles of a user the widest reach counts."""

    id: Id
    version: Version
    code: str = Field(description="Names a role that came with the program; empty for others.")
    name: str = Field(examples=["Handlowiec"])
    name_en: str = Field(examples=["Salesperson"])
    description: str
    sees_private: bool = Field(description="Opens private details of persons within reach.")
    sees_personal: bool = Field(description="Opens personal details of persons within reach.")
    holders: int = Field(description="How many users hold it.")
    rights: list[RoleRightShape]


class RolePage(Schema):
    """All roles."""

    items: list[Role]
    next: str | None = Field(description="Always null: roles are few.")


class RoleRightInput(Input):
    """A right as given; what is not given is not allowed."""

    kind: str = Field(examples=["party"])
    action: str = Field(examples=["edit"])
    reach: str = Field(json_schema_extra={"enum": _REACHES}, examples=["team"])


class RoleChange(Input):
    """Fields to change; what is left out stays. Rights are given whole."""

    name: str | None = Field(None, max_length=80, examples=["Handlowiec"])
    name_en: str | None = Field(None, max_length=80)
    description: str | None = Field(None, max_length=1000)
    sees_private: bool | None = None
    sees_personal: bool | None = None
    rights: list[RoleRightInput] | None = Field(None, max_length=_MOST_RIGHTS)


class RoleInput(RoleChange):
    """A new role."""

    name: str = Field(max_length=80, examples=["Handlowiec"])


def _read(ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    roles = RoleRow.objects.annotate(holders=Count("user_roles")).order_by("name", "pk")
    if ids is not None:
        roles = roles.filter(pk__in=ids)
    rights: dict[int, list[dict[str, str]]] = {}
    for role_id, kind, action, reach in (
        RoleRight.objects.filter(role__in=[role.pk for role in roles])
        .order_by("kind", "action")
        .values_list("role_id", "kind", "action", "reach")
    ):
        rights.setdefault(role_id, []).append({"kind": kind, "action": action, "reach": reach})
    return [_shape(role, rights.get(role.pk, [])) for role in roles]


def _shape(role: RoleRow, rights: list[dict[str, str]]) -> dict[str, Any]:
    names = ("code", "name", "name_en", "description", "sees_private", "sees_personal", "holders")
    return {
        "id": str(role.pk),
        "version": str(role.version),
        **{name: getattr(role, name) for name in names},
        "rights": rights,
    }


def _one(role_id: int) -> dict[str, Any]:
    found = _read([role_id])
    if not found:
        raise NotFound
    return found[0]


def _written(role_id: int, status: int = 200, location: str = "") -> HttpResponse:
    role = _one(role_id)
    return answer(role, status, int(role["version"]), location)


@router.route("GET", "", done=RolePage, summary="List roles")
def list_roles(request: HttpRequest) -> HttpResponse:
    """All roles with their rights."""
    allowed(request, "role", "manage")
    return answer({"items": _read(), "next": None})


@router.route("POST", "", done=Role, status=201, body=RoleInput, summary="Create a role")
def create_role(request: HttpRequest) -> HttpResponse:
    """A new role; users get it by `role_ids`."""
    viewer = allowed(request, "role", "manage")
    body = json_body(request)
    rights = _rights(body) or {}
    role = services.create_role(viewer, body, rights)
    return _written(role.pk, 201, f"/api/v1/roles/{role.pk}")


@router.route("GET", "/{role_id}", done=Role, summary="Read a role")
def read_role(request: HttpRequest, role_id: str) -> HttpResponse:
    """A role with its rights."""
    allowed(request, "role", "manage")
    return record_answer(request, _one(path_id(role_id)))


@router.route("PATCH", "/{role_id}", done=Role, body=RoleChange, matches="optional", summary="Change a role")
def change_role(request: HttpRequest, role_id: str) -> HttpResponse:
    """Change the given fields; the administrator's role is fixed."""
    viewer = allowed(request, "role", "manage")
    body = json_body(request)
    rights = _rights(body)
    return _written(services.edit_role(viewer, path_id(role_id), body, rights, expected_version(request)).pk)


@router.route("DELETE", "/{role_id}", status=204, matches="required", summary="Remove a role")
def remove_role(request: HttpRequest, role_id: str) -> HttpResponse:
    """A role that nobody holds, for good."""
    viewer = allowed(request, "role", "manage")
    services.delete_role(viewer, path_id(role_id), expected_version(request, required=True))
    return nothing()


def _complete(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("kind", "action", "reach"):
        if not row.get(name):
            raise reading.WrongField(name, "required")
    return row


_RIGHT = {
    "kind": reading.text(40),
    "action": reading.text(40),
    "reach": reading.choice(str(reach) for reach in _REACHES),
}
_RIGHTS = {"rights": reading.rows(_RIGHT, _complete, _MOST_RIGHTS)}


def _rights(body: dict[str, Any]) -> Mapping[Right, Reach] | None:
    """Take the rights out of the body; None when there are none in it. Raises InvalidInput."""
    if "rights" not in body:
        return None
    clean, errors = reading.read_fields({"rights": body.pop("rights")}, _RIGHTS)
    if errors:
        raise InvalidInput(errors)
    table: dict[Right, Reach] = {}
    for number, row in enumerate(clean["rights"]):
        right = (row["kind"], row["action"])
        if right in table:
            raise InvalidInput(
                [FieldError(("rights", number, "action"), "repeated", _("This is on the list already."))]
            )
        table[right] = Reach(row["reach"])
    return table
