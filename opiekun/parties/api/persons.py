"""``/persons``: the persons whom we deal with at parties."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed, require_class
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.parties.api import rows
from opiekun.parties.api.schemas import (
    Move,
    MovePreview,
    Person,
    PersonChange,
    PersonInput,
    PersonPage,
    PersonWritten,
)
from opiekun.parties.kinds import PERSON_KIND
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.parties.rules.party_input import PERSONAL_FIELDS, PRIVATE_FIELDS
from opiekun.parties.services.create_person import create_person as create
from opiekun.parties.services.move_person import move_person as move
from opiekun.parties.services.move_person import preview_move as preview_of
from opiekun.parties.services.saved import Saved
from opiekun.parties.services.trash import restore_person as restore
from opiekun.parties.services.trash import trash_person as trash
from opiekun.parties.services.update_person import update_person as update
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer
from opiekun.records.conditions.registry import condition_fields

router = ApiRouter(tags=["Persons"])
PERSONS = Resource(
    PERSON_KIND,
    "display_name",
    rows.read_persons,
    {"display_name": "name"},
    replace(PERSON_KIND, visible=lambda viewer, action: reached_persons(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields("person"),
)


def _written(viewer: Viewer, saved: Saved, status: int = 200, location: str = "") -> HttpResponse:
    body: dict[str, Any] = dict(rows.read_persons(viewer, [saved.id])[saved.id])
    body["notices"] = [{"code": n.code, "field": n.field, "message": n.message} for n in saved.notices]
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=PersonPage, accepts=None, parameters=list_parameters(PERSONS), summary="List persons")
def list_persons(request: HttpRequest) -> HttpResponse:
    """Persons within reach, by filters (`party=ID` for those of one party), in pages."""
    return list_answer(request, allowed(request, "person", "view"), PERSONS)


@router.route("POST", "", done=PersonWritten, status=201, body=PersonInput, summary="Create a person")
def create_person(request: HttpRequest) -> HttpResponse:
    """A new person at an organisation."""
    viewer = allowed(request, "person", "create")
    saved = create(viewer, _person_body(request))
    return _written(viewer, saved, 201, f"/api/v1/persons/{saved.id}")


@router.route("GET", "/{person_id}", done=Person, summary="Read a person")
def read_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """A person with business channels and addresses; private details have their own address."""
    viewer = allowed(request, "person", "view")
    return record_answer(request, rows.read_person(viewer, path_id(person_id)))


@router.route(
    "PATCH", "/{person_id}", done=PersonWritten, body=PersonChange, matches="optional", summary="Change a person"
)
def change_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """Change the given fields; what a natural person shares with its party changes there, too."""
    viewer = allowed(request, "person", "edit")
    return _written(viewer, update(viewer, path_id(person_id), _person_body(request), expected_version(request)))


@router.route("DELETE", "/{person_id}", status=204, matches="required", summary="Remove a person")
def remove_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """To the trash; the person of a natural-person party goes only with it."""
    viewer = allowed(request, "person", "trash")
    return nothing(trash(viewer, path_id(person_id), expected_version(request, required=True)).version)


@router.route("POST", "/{person_id}/restore", done=PersonWritten, matches="required", summary="Restore a person")
def restore_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """Out of the trash."""
    viewer = allowed(request, "person", "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, restore(viewer, path_id(person_id), expected))


@router.route("GET", "/{person_id}/move", done=MovePreview, summary="Preview a move")
def preview_move(request: HttpRequest, person_id: str) -> HttpResponse:
    """What moving the person to another party would clear."""
    viewer = allowed(request, "person", "edit")
    preview = preview_of(viewer, path_id(person_id))
    return answer({"superior": preview.superior, "subordinates": preview.subordinates})


@router.route("POST", "/{person_id}/move", done=PersonWritten, body=Move, matches="required", summary="Move a person")
def move_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """To another organisation; superior and subordinates are cleared."""
    viewer = allowed(request, "person", "edit")
    expected = expected_version(request, required=True)
    target = _target(viewer, json_body(request))
    return _written(viewer, move(viewer, path_id(person_id), target, expected))


def _person_body(request: HttpRequest) -> dict[str, Any]:
    """The body; private and personal details in it need the token's scope for them."""
    body = json_body(request)
    viewer = allowed(request, "person", "edit" if request.method == "PATCH" else "create")
    for fields, field_class in ((PRIVATE_FIELDS, FieldClass.PRIVATE), (PERSONAL_FIELDS, FieldClass.PERSONAL)):
        if fields & body.keys():
            require_class(viewer, field_class)
    return body


def _target(viewer: Viewer, body: dict[str, Any]) -> int:
    clean, errors = reading.read_fields({"party": None, **body}, {"party": reading.record_id})
    if not errors and clean["party"] is None:
        errors.append(FieldError(("party",), "required", str(reading.REASONS["required"])))
    if not errors and not reached_parties(viewer).filter(pk=clean["party"]).exists():
        errors.append(FieldError(("party",), "not_an_id", _("There is no such record.")))
    if errors:
        raise InvalidInput(errors)
    return int(clean["party"])


@router.route(
    "GET",
    "/{person_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read a person's history",
)
def read_person_history(request: HttpRequest, person_id: str) -> HttpResponse:
    """Who changed what and when, the newest first; private details need their right and scope, and are logged."""
    return history_answer(request, allowed(request, "person", "view"), "person", path_id(person_id))
