"""``/customers``, ``/suppliers`` and the like: the roles of parties, one resource for each registered kind."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.rules.scopes import resource_name
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.parties.api.role_schemas import RoleSchemas
from opiekun.parties.permissions import reached_roles
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.roles.sync import sent
from opiekun.parties.services.make_role import make_role
from opiekun.parties.services.role_rules import values_of
from opiekun.parties.services.saved import Saved
from opiekun.parties.services.trash_role import restore_role, trash_role
from opiekun.parties.services.update_role import update_role
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.links import links_in, with_links
from opiekun.records.importing.list_base import IMPORT_FIELD


def role_resource(kind: RoleKind) -> Resource:
    """The kind as a list of the API."""
    of = record_kind(kind.code)
    trashed = replace(
        of,
        visible=lambda viewer, action: reached_roles(viewer, kind.model, kind.code, "trash", True),
        # In the trash a party may have several of the kind.
        fields=[replace(field, tie="") for field in of.own_fields],
    )
    return Resource(
        of,
        "display_name",
        lambda viewer, ids: read_roles(viewer, kind, ids),
        {"display_name": "name"},
        trashed,
        has_views=True,
        more=(IMPORT_FIELD,),
    )


def read_roles(viewer: Viewer, kind: RoleKind, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Roles by id, in one statement; the caller found the ids within the viewer's reach."""
    rows = kind.model._default_manager.filter(pk__in=ids).select_related("party__identity")
    values = ShownValues(viewer, kind.code)
    shown = {row.pk: _shown(kind, row, values) for row in with_links(rows, kind.code)}
    values.note()
    return shown


def _shown(kind: RoleKind, row: Any, values: ShownValues) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "version": str(row.version),
        "party": {"id": str(row.party_id), "name": row.party.identity.display_name},
        **sent(kind, values_of(kind, row)),
        "custom": values.of(row.pk, row.custom, links_in(row)),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def role_router(kind: RoleKind, resource: Resource, schemas: RoleSchemas) -> ApiRouter:
    """The addresses of the kind."""
    name, code = resource_name(kind.code), kind.code
    router, at = ApiRouter(tags=[name.capitalize()]), "/{record_id}"
    one = code.replace("_", " ")

    def written(viewer: Viewer, saved: Saved, status: int = 200, location: str = "") -> HttpResponse:
        body = {**read_roles(viewer, kind, [saved.id])[saved.id], "notices": []}
        return answer(body, status, saved.version, location)

    def list_all(request: HttpRequest) -> HttpResponse:
        """Those within reach, by filters (`party=ID` for that of one party), in pages."""
        return list_answer(request, allowed(request, code, "view"), resource)

    def create(request: HttpRequest) -> HttpResponse:
        """Give a party the role; without a number it gets the next one."""
        viewer = allowed(request, code, "create")
        saved = make_role(viewer, kind, json_body(request))
        return written(viewer, saved, 201, f"/api/v1/{name}/{saved.id}")

    def read(request: HttpRequest, record_id: str) -> HttpResponse:
        """The terms; names, addresses and accounts are those of its party."""
        return record_answer(request, _reached(allowed(request, code, "view"), kind, path_id(record_id)))

    def change(request: HttpRequest, record_id: str) -> HttpResponse:
        """Change the given fields. With If-Match nothing is overwritten that somebody changed meanwhile."""
        viewer, pk = allowed(request, code, "edit"), path_id(record_id)
        return written(viewer, update_role(viewer, kind, pk, json_body(request), expected_version(request)))

    def remove(request: HttpRequest, record_id: str) -> HttpResponse:
        """To the trash; the party stays."""
        viewer, pk = allowed(request, code, "trash"), path_id(record_id)
        return nothing(trash_role(viewer, kind, pk, expected_version(request, required=True)).version)

    def restore(request: HttpRequest, record_id: str) -> HttpResponse:
        """Out of the trash."""
        viewer, expected = allowed(request, code, "trash"), expected_version(request, required=True)
        empty_body(request)
        return written(viewer, restore_role(viewer, kind, path_id(record_id), expected))

    def history(request: HttpRequest, record_id: str) -> HttpResponse:
        """Who changed what and when, the newest first."""
        return history_answer(request, allowed(request, code, "view"), code, path_id(record_id))

    for endpoint, verb in ((create, "create"), (read, "read"), (change, "change"), (remove, "remove")):
        endpoint.__name__ = f"{verb}_{code}"
    list_all.__name__, restore.__name__ = f"list_{name.replace('-', '_')}", f"restore_{code}"
    history.__name__ = f"read_{code}_history"
    s = schemas
    parameters = list_parameters(resource)
    router.route("GET", "", done=s.page, accepts=None, parameters=parameters, summary=f"List {name}")(list_all)
    router.route("POST", "", done=s.written, status=201, body=s.create, summary=f"Create a {one}")(create)
    router.route("GET", at, done=s.shown, summary=f"Read a {one}")(read)
    router.route("PATCH", at, done=s.written, body=s.change, matches="optional", summary=f"Change a {one}")(change)
    router.route("DELETE", at, status=204, matches="required", summary=f"Remove a {one}")(remove)
    router.route("POST", f"{at}/restore", done=s.written, matches="required", summary=f"Restore a {one}")(restore)
    told = {"done": RecordHistory, "accepts": PARAMETERS, "parameters": DOCUMENTED}
    router.route("GET", f"{at}/history", **told, summary=f"Read the history of a {one}")(history)  # type: ignore[arg-type]
    return router


def _reached(viewer: Viewer, kind: RoleKind, role_id: int) -> dict[str, Any]:
    """The role. Raises NotFound when it is not within the viewer's reach."""
    if not reached_roles(viewer, kind.model, kind.code).filter(pk=role_id).exists():
        raise NotFound
    return read_roles(viewer, kind, [role_id])[role_id]
