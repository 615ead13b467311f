"""``/conflicts``: what was changed here and in another system; read and settled."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.accounts.rules.scopes import resource_name
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id, Input, Instant
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.reading import REASONS
from opiekun.core.whole_numbers import is_whole
from opiekun.records.external_ids import read_system
from opiekun.records.models import SyncConflict
from opiekun.records.sync import ShownConflict, open_conflicts, settle, undo_settlement
from opiekun.records.sync.kinds import sync_kinds
from opiekun.records.sync.listing import MOST

router = ApiRouter(tags=["Conflicts"])
SIDES: Final = ("ours", "theirs")
_PARAMETERS: Final = [
    {"in": "query", "name": name, "required": False, "description": text, "schema": {"type": "string"}}
    for name, text in (
        ("record", "Only of the record with this id"),
        ("system", "Only with this system"),
        ("cursor", "`next` of the page before"),
    )
]


class OpenConflict(Schema):
    """One field that was changed on both sides since they last agreed."""

    id: Id
    kind: str = Field(examples=["party"])
    record_id: Id
    name: str = Field(description="Name of the record.", examples=["Polmetal"])
    path: str = Field(examples=["/api/v1/parties/1042"])
    system: str = Field(examples=["subiekt"])
    field: str = Field(examples=["name"])
    ours: Any
    theirs: Any
    reported_at: Instant


class Conflicts(Schema):
    """Open conflicts, the oldest first."""

    items: list[OpenConflict]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


class Settlement(Input):
    """Whose value stays."""

    keep: str = Field(json_schema_extra={"enum": list(SIDES)}, examples=["ours"])


class Settled(Schema):
    """A conflict that was settled, or opened again (`settlement` is null)."""

    id: Id
    record_id: Id
    settlement: str | None


@router.route(
    "GET",
    "",
    done=Conflicts,
    accepts=("record", "system", "cursor"),
    parameters=_PARAMETERS,
    summary="List conflicts",
)
def list_conflicts(request: HttpRequest) -> HttpResponse:
    """Fields of records within reach that both sides changed."""
    viewer, given = asker(request), request.GET
    if not any(viewer.can(kind.code, "view") for kind in sync_kinds()):
        raise NotAllowed
    record, system = _number(request, "record"), given.get("system", "")
    found = open_conflicts(viewer, record, read_system(system) if system else "", _number(request, "cursor") or 0)
    following = str(found[-1].id) if len(found) == MOST else None
    return answer({"items": [_item(conflict) for conflict in found], "next": following})


@router.route("POST", "/{conflict_id}/settle", done=Settled, body=Settlement, summary="Settle a conflict")
def settle_conflict(request: HttpRequest, conflict_id: str) -> HttpResponse:
    """Keep our value or take theirs. It can be undone for 30 days."""
    pk = _allowed(request, conflict_id)
    body = json_body(request)
    errors = [
        FieldError((name[:60],), "unknown_field", str(REASONS["unknown_field"])) for name in body if name != "keep"
    ]
    if body.get("keep") not in SIDES:
        errors.append(FieldError(("keep",), "choice", str(REASONS["choice"])))
    if errors:
        raise InvalidInput(errors)
    return answer(_settled(settle(asker(request), pk, theirs=body["keep"] == "theirs")))


@router.route("POST", "/{conflict_id}/undo", done=Settled, summary="Undo a settlement")
def undo_conflict(request: HttpRequest, conflict_id: str) -> HttpResponse:
    """Open the conflict again, with the value that we had before."""
    pk = _allowed(request, conflict_id)
    empty_body(request)
    return answer(_settled(undo_settlement(asker(request), pk)))


def _allowed(request: HttpRequest, raw: str) -> int:
    """The id of a conflict whose kind the token may edit. Raises NotFound, ScopeMissing, NotAllowed."""
    pk = path_id(raw)
    kind = SyncConflict.objects.filter(pk=pk).values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound
    allowed(request, kind, "edit")
    return pk


def _item(conflict: ShownConflict) -> dict[str, Any]:
    return {
        "id": str(conflict.id),
        "kind": conflict.kind,
        "record_id": str(conflict.record_id),
        "name": conflict.name,
        "path": f"/api/v1/{resource_name(conflict.kind)}/{conflict.record_id}",
        "system": conflict.system,
        "field": conflict.field,
        "ours": conflict.ours,
        "theirs": conflict.theirs,
        "reported_at": conflict.reported_at,
    }


def _settled(conflict: SyncConflict) -> dict[str, Any]:
    return {
        "id": str(conflict.pk),
        "record_id": str(conflict.record_id),
        "settlement": conflict.settlement or None,
    }


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name)
    if text is None:
        return None
    if not is_whole(text):
        raise wrong_parameter(name, "not_an_id", _("There is no such record."))
    return int(text)
