"""``/custom-fields``: which fields the company has defined, and defining them."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.records.api.custom_field_schemas import (
    CustomField,
    CustomFieldChange,
    CustomFieldInput,
    CustomFieldOrder,
    CustomFieldPage,
)
from opiekun.records.custom import services
from opiekun.records.custom.defining import FLAGS
from opiekun.records.custom.kinds import CUSTOM_FIELD, MANAGE
from opiekun.records.custom.listing import ListedField, listed_field, listed_fields

router = ApiRouter(tags=["Custom fields"])
_KIND: Final = [
    {"in": "query", "name": "kind", "description": "Only of this kind", "required": False, "schema": {"type": "string"}}
]
_PLAIN: Final = (
    *("kind", "code", "type", "name", "name_en", "hint", "hint_en", "section", "section_en", "reference", "currency"),
    "field_class",
)


@router.route("GET", "", done=CustomFieldPage, accepts=("kind",), parameters=_KIND, summary="List custom fields")
def list_custom_fields(request: HttpRequest) -> HttpResponse:
    """The fields of the kinds that the token may read; archived ones, too, for whoever may define fields."""
    found = listed_fields(asker(request), request.GET.get("kind", ""))
    return answer({"items": [_shape(field) for field in found], "next": None})


@router.route("POST", "", done=CustomField, status=201, body=CustomFieldInput, summary="Define a custom field")
def create_custom_field(request: HttpRequest) -> HttpResponse:
    """A new field. Indexes are built beside the work; see `waits`."""
    viewer = allowed(request, CUSTOM_FIELD, MANAGE)
    body = json_body(request)
    kind = body.pop("kind", None)
    if body.pop("archived", None):
        raise InvalidInput([FieldError(("archived",), "unknown_field", str(reading.REASONS["unknown_field"]))])
    made = services.create_field(viewer, kind if isinstance(kind, str) else "", _given(body))
    return _written(request, made.id, 201)


def _ids(value: Any) -> list[int]:
    if not isinstance(value, list):
        raise reading.WrongValue("not_rows")
    return [pk for pk in map(reading.record_id, value[:500]) if pk is not None]


_ORDER: Final = {"kind": reading.text(40, required=True), "ids": _ids}


@router.route("POST", "/order", status=204, body=CustomFieldOrder, summary="Order the custom fields of a kind")
def order_custom_fields(request: HttpRequest) -> HttpResponse:
    """In this order they stand on pages, in forms and menus."""
    viewer = allowed(request, CUSTOM_FIELD, MANAGE)
    clean, errors = reading.read_fields({"kind": None, "ids": None, **json_body(request)}, _ORDER)
    if errors:
        raise InvalidInput(errors)
    services.order_fields(viewer, clean["kind"], clean["ids"], strict=True)
    return HttpResponse(status=204)


@router.route("GET", "/{field_id}", done=CustomField, summary="Read a custom field")
def read_custom_field(request: HttpRequest, field_id: str) -> HttpResponse:
    """One field."""
    return record_answer(request, _shape(listed_field(asker(request), path_id(field_id))))


@router.route(
    "PATCH",
    "/{field_id}",
    done=CustomField,
    body=CustomFieldChange,
    matches="optional",
    summary="Change a custom field",
)
def change_custom_field(request: HttpRequest, field_id: str) -> HttpResponse:
    """Change the given parts; `archived` is given alone."""
    viewer = allowed(request, CUSTOM_FIELD, MANAGE)
    record_id, body = path_id(field_id), json_body(request)
    if "archived" in body:
        _set_archived(request, record_id, body)
    else:
        services.change_field(viewer, record_id, _given(body), expected_version(request))
    return _written(request, record_id)


def _set_archived(request: HttpRequest, field_id: int, body: dict[str, Any]) -> None:
    clean, errors = reading.read_fields(body, {"archived": reading.boolean})
    if errors:
        raise InvalidInput(errors)
    move = services.archive_field if clean["archived"] else services.restore_field
    move(asker(request), field_id, expected_version(request))


def _given(body: dict[str, Any]) -> dict[str, Any]:
    """What is null is not given."""
    return {name: value for name, value in body.items() if value is not None}


def _written(request: HttpRequest, field_id: int, status: int = 200) -> HttpResponse:
    shape = _shape(listed_field(asker(request), field_id))
    location = f"/api/v1/custom-fields/{field_id}" if status == 201 else ""
    return answer(shape, status, int(shape["version"]), location)


def _shape(listed: ListedField) -> dict[str, Any]:
    d = listed.definition
    choices = [
        {"code": c.code, "name": c.name, "name_en": c.name_en, "colour": c.colour, "retired": c.retired}
        for c in d.choices
    ]
    return {
        "id": str(d.id),
        "version": str(d.version),
        **{name: getattr(d, name) for name in _PLAIN},
        "choices": choices,
        **{name: getattr(d, column) for name, column in FLAGS.items()},
        "archived": d.is_archived,
        "waits": list(listed.waits),
        "faults": dict(listed.faults),
    }
