"""``/interaction-kinds``: the kinds of interactions."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.rows import shown_kind
from opiekun.activities.api.schemas import (
    InteractionKind,
    InteractionKindChange,
    InteractionKindInput,
    InteractionKindPage,
)
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import read_kinds
from opiekun.activities.services import interaction_kinds as services
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound

router = ApiRouter(tags=["Interactions"])
KIND = services.INTERACTION_KIND


def _body(pk: int) -> dict[str, Any]:
    kind = read_kinds().by_id(pk)
    if kind is None:
        raise NotFound
    return shown_kind(kind)


@router.route("GET", "", done=InteractionKindPage, summary="List kinds of interactions")
def list_interaction_kinds(request: HttpRequest) -> HttpResponse:
    """All of them in their order, archived ones too."""
    allowed(request, INTERACTION, "view")
    return answer({"items": [shown_kind(kind) for kind in read_kinds().every], "next": None})


@router.route("POST", "", done=InteractionKind, status=201, body=InteractionKindInput, summary="Create a kind")
def create_interaction_kind(request: HttpRequest) -> HttpResponse:
    """A kind with an icon of its own; without a code it is made of the name."""
    saved = services.create_kind(allowed(request, KIND, "manage"), json_body(request))
    return answer(_body(saved.id), 201, saved.version, f"/api/v1/interaction-kinds/{saved.id}")


@router.route("GET", "/{kind_id}", done=InteractionKind, summary="Read a kind")
def read_interaction_kind(request: HttpRequest, kind_id: str) -> HttpResponse:
    """A kind of interactions."""
    allowed(request, INTERACTION, "view")
    return record_answer(request, _body(path_id(kind_id)))


@router.route(
    "PATCH", "/{kind_id}", done=InteractionKind, body=InteractionKindChange, matches="optional", summary="Change a kind"
)
def change_interaction_kind(request: HttpRequest, kind_id: str) -> HttpResponse:
    """Change the given fields; `is_archived` takes it out of use."""
    viewer, pk = allowed(request, KIND, "manage"), path_id(kind_id)
    saved = services.update_kind(viewer, pk, json_body(request), expected_version(request))
    return answer(_body(saved.id), 200, saved.version)


@router.route("DELETE", "/{kind_id}", status=204, matches="required", summary="Remove a kind")
def remove_interaction_kind(request: HttpRequest, kind_id: str) -> HttpResponse:
    """Only one that no interaction has; others are archived."""
    viewer, pk = allowed(request, KIND, "manage"), path_id(kind_id)
    expected = expected_version(request, required=True)
    services.delete_kind(viewer, pk, expected)
    return nothing((expected or 0) + 1)
