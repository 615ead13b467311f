"""``/sales-targets``: what owners of cases are to win in a month."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.cases.api.schemas import Amount, AmountInput
from opiekun.cases.permissions import CASE, SALES_TARGET
from opiekun.cases.rules.target_input import month
from opiekun.cases.selectors import targets as selectors
from opiekun.cases.services import targets as services
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.core.errors import InvalidInput
from opiekun.core.reading import read_fields, record_id

router = ApiRouter(tags=["Cases"])
_MONTH = Field(description="A month.", pattern=r"^\d{4}-\d{2}$", examples=["2026-11"])
_FILTERS: list[dict[str, Any]] = [
    {"in": "query", "name": name, "description": words, "required": False, "schema": {"type": "string"}}
    for name, words in (
        ("owner", "Id of the owner"),
        ("from", "The first month, as in 2026-01"),
        ("to", "The last month"),
    )
]


class SalesTarget(Schema):
    """What an owner is to win in a month."""

    id: Id
    version: Version
    owner: Reference
    month: str = _MONTH
    amount: Amount


class SalesTargets(Schema):
    """Targets by month and owner."""

    items: list[SalesTarget]
    next: str | None = None


class SalesTargetInput(Input):
    """A new target."""

    owner: Id
    month: str = _MONTH
    amount: AmountInput


class SalesTargetChange(Input):
    """Another amount; owner and month stay."""

    amount: AmountInput


class SalesTargetWrite(Schema):
    """One write of a target."""

    at: Instant
    actor: str = Field(description="Who wrote.", examples=["Anna Nowak"])
    actor_id: str | None
    old: Amount | None
    new: Amount | None


class SalesTargetHistory(Schema):
    """All writes of a target, the newest first."""

    items: list[SalesTargetWrite]
    next: str | None = None


@router.route(
    "GET", "", done=SalesTargets, accepts=("owner", "from", "to"), parameters=_FILTERS, summary="List sales targets"
)
def list_targets(request: HttpRequest) -> HttpResponse:
    """The targets of those whose cases you reach."""
    viewer = allowed(request, CASE, "view")
    given = {name: value for name in ("owner", "from", "to") if (value := request.GET.get(name))}
    clean, errors = read_fields(given, {"owner": record_id, "from": month, "to": month})
    if errors:
        raise InvalidInput(errors)
    owners = [clean["owner"]] if clean.get("owner") else None
    found = selectors.targets(viewer, clean.get("from"), clean.get("to"), owners)
    return answer({"items": [_shown(one) for one in found], "next": None})


@router.route("POST", "", done=SalesTarget, status=201, body=SalesTargetInput, summary="Create a sales target")
def create_target(request: HttpRequest) -> HttpResponse:
    """One for each owner and month."""
    viewer = allowed(request, SALES_TARGET, "manage")
    saved = services.create_target(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/sales-targets/{saved.id}")


@router.route("GET", "/{target_id}", done=SalesTarget, summary="Read a sales target")
def read_target(request: HttpRequest, target_id: str) -> HttpResponse:
    """What an owner is to win in a month."""
    viewer = allowed(request, CASE, "view")
    return record_answer(request, _shown(selectors.target(viewer, path_id(target_id))))


@router.route(
    "PATCH",
    "/{target_id}",
    done=SalesTarget,
    body=SalesTargetChange,
    matches="optional",
    summary="Change a sales target",
)
def change_target(request: HttpRequest, target_id: str) -> HttpResponse:
    """Another amount."""
    viewer, pk = allowed(request, SALES_TARGET, "manage"), path_id(target_id)
    return _written(viewer, services.update_target(viewer, pk, json_body(request), expected_version(request)))


@router.route("DELETE", "/{target_id}", status=204, matches="required", summary="Remove a sales target")
def remove_target(request: HttpRequest, target_id: str) -> HttpResponse:
    """For good; the owner has no target in that month then."""
    viewer, expected = allowed(request, SALES_TARGET, "manage"), expected_version(request, required=True)
    services.delete_target(viewer, path_id(target_id), expected)
    return nothing()


@router.route("GET", "/{target_id}/history", done=SalesTargetHistory, summary="Read a sales target's history")
def read_target_history(request: HttpRequest, target_id: str) -> HttpResponse:
    """Who set it when, the newest first."""
    viewer = allowed(request, CASE, "view")
    changes = selectors.target_history(viewer, path_id(target_id))
    items = [
        {
            "at": one.at,
            "actor": one.actor,
            "actor_id": None if one.actor_id is None else str(one.actor_id),
            "old": None if one.old is None else one.old.as_json(),
            "new": None if one.new is None else one.new.as_json(),
        }
        for one in changes
    ]
    return answer({"items": items, "next": None})


def _shown(one: selectors.Target) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "version": str(one.version),
        "owner": {"id": str(one.owner_id), "name": one.owner},
        "month": _written_month(one.month),
        "amount": one.money.as_json(),
    }


def _written_month(day: date) -> str:
    return f"{day:%Y-%m}"


def _written(viewer: Any, saved: services.SavedTarget, status: int = 200, location: str = "") -> HttpResponse:
    return answer(_shown(selectors.target(viewer, saved.id)), status, saved.version, location)
