"""``/case-types``, ``/stages``, ``/case-terms``: what a company defines of its cases."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.cases.api import definition_schemas as shapes
from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import CASE, CASE_TYPE
from opiekun.cases.selectors.definitions import (
    Definitions,
    StageDefinition,
    TermDefinition,
    TypeDefinition,
    read_definitions,
)
from opiekun.cases.services import case_types, stage_retirement, stages, terms
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.reading import REASONS, WrongValue, choice, read_fields, record_id

types_router = ApiRouter(tags=["Case types"])
stages_router = ApiRouter(tags=["Case types"])
terms_router = ApiRouter(tags=["Case types"])


def shown_stage(defined: Definitions, stage: StageDefinition) -> dict[str, Any]:
    """A stage as the API shows it."""
    by_id = defined.stage_by_id
    return {
        "id": str(stage.id),
        "type": defined.by_id[stage.type_id].code,
        **{name: getattr(stage, name) for name in ("code", "name", "name_en", "colour", "probability", "guidance")},
        "guidance_en": stage.guidance_en,
        "state": stage.state.value,
        "outcome": stage.outcome.value,
        "required": list(stage.required),
        "stale_after_days": stage.stale_after_days,
        "mover": stage.mover,
        "roles": [str(pk) for pk in stage.role_ids],
        "next_stages": [by_id[pk].code for pk in stage.next_ids],
        "checks": [{"id": str(one.id), "text": one.text, "text_en": one.text_en} for one in stage.points],
        "tasks": [
            {
                "id": str(one.id),
                "title": one.title,
                "details": one.details,
                "due_after_days": one.due_after_days,
                "priority": one.priority,
            }
            for one in stage.tasks
        ],
        "is_retired": stage.is_retired,
        "replaced_by": by_id[stage.replaced_by_id].code if stage.replaced_by_id else None,
    }


def shown_type(defined: Definitions, of: TypeDefinition) -> dict[str, Any]:
    """A type with its stages in their order, retired ones last."""
    retired = [stage for stage in of.every_stage if stage.is_retired]
    return {
        "id": str(of.id),
        "version": str(of.version),
        **{name: getattr(of, name) for name in ("code", "name", "name_en", "icon", "number_pattern", "party_use")},
        "margin_floor": None if of.margin_floor is None else f"{of.margin_floor:f}",
        "linkable": list(of.linkable),
        "is_archived": of.is_archived,
        "stages": [shown_stage(defined, stage) for stage in (*of.stages, *retired)],
    }


def _shown_term(term: TermDefinition) -> dict[str, Any]:
    names = ("kind", "code", "name", "name_en", "is_archived")
    return {"id": str(term.id), "version": str(term.version), **{name: getattr(term, name) for name in names}}


def _type(type_id: int) -> tuple[Definitions, TypeDefinition]:
    defined = read_definitions()
    if type_id not in defined.by_id:
        raise NotFound
    return defined, defined.by_id[type_id]


def _type_answer(type_id: int, status: int = 200, location: str = "") -> HttpResponse:
    defined, of = _type(type_id)
    return answer(shown_type(defined, of), status, of.version, location)


def _stage_answer(stage_id: int, status: int = 200, location: str = "") -> HttpResponse:
    defined = read_definitions()
    stage = defined.stage_by_id[stage_id]
    return answer(shown_stage(defined, stage), status, defined.by_id[stage.type_id].version, location)


@types_router.route("GET", "", done=shapes.CaseTypePage, summary="List types of cases")
def list_case_types(request: HttpRequest) -> HttpResponse:
    """All types with their stages, in their order, archived ones too."""
    allowed(request, CASE, "view")
    defined = read_definitions()
    return answer({"items": [shown_type(defined, of) for of in defined.types], "next": None})


@types_router.route(
    "POST", "", done=shapes.CaseType, status=201, body=shapes.CaseTypeInput, summary="Create a type of cases"
)
def create_case_type(request: HttpRequest) -> HttpResponse:
    """A type that begins with a stage in each state; without a code it is made of the name."""
    saved = case_types.create_type(allowed(request, CASE_TYPE, "manage"), json_body(request))
    return _type_answer(saved.id, 201, f"/api/v1/case-types/{saved.id}")


def _ids(value: object) -> list[int]:
    if not isinstance(value, list):
        raise WrongValue("not_rows")
    return [pk for pk in map(record_id, value[:500]) if pk is not None]


@types_router.route("POST", "/order", status=204, body=shapes.CaseTypeOrder, summary="Order the types of cases")
def order_case_types(request: HttpRequest) -> HttpResponse:
    """In this order they stand over the board, in forms and menus."""
    viewer = allowed(request, CASE_TYPE, "manage")
    clean, errors = read_fields({"ids": None, **json_body(request)}, {"ids": _ids})
    if errors:
        raise InvalidInput(errors)
    case_types.order_types(viewer, clean["ids"], strict=True)
    return HttpResponse(status=204)


@types_router.route("GET", "/{type_id}", done=shapes.CaseType, summary="Read a type of cases")
def read_case_type(request: HttpRequest, type_id: str) -> HttpResponse:
    """A type with its stages."""
    allowed(request, CASE, "view")
    defined, of = _type(path_id(type_id))
    return record_answer(request, shown_type(defined, of))


@types_router.route(
    "PATCH",
    "/{type_id}",
    done=shapes.CaseType,
    body=shapes.CaseTypeChange,
    matches="optional",
    summary="Change a type of cases",
)
def change_case_type(request: HttpRequest, type_id: str) -> HttpResponse:
    """Change the given fields; `stages` puts the stages in another order."""
    viewer, pk, expected = allowed(request, CASE_TYPE, "manage"), path_id(type_id), expected_version(request)
    body = dict(json_body(request))
    order = body.pop("stages", None)
    if order is not None and not (isinstance(order, list) and all(isinstance(one, str) for one in order)):
        raise InvalidInput([FieldError(("stages",), "not_rows", str(REASONS["not_rows"]))])
    if order is None:
        case_types.update_type(viewer, pk, body, expected)
    else:
        stages.change_type(viewer, pk, body, order, expected)
    return _type_answer(pk)


@types_router.route("DELETE", "/{type_id}", status=204, matches="required", summary="Remove a type of cases")
def remove_case_type(request: HttpRequest, type_id: str) -> HttpResponse:
    """Only one that no case has or had; others are archived."""
    viewer, expected = allowed(request, CASE_TYPE, "manage"), expected_version(request, required=True)
    case_types.delete_type(viewer, path_id(type_id), expected)
    return nothing((expected or 0) + 1)


@stages_router.route("GET", "", done=shapes.StagePage, summary="List stages")
def list_stages(request: HttpRequest) -> HttpResponse:
    """The stages of all types, in the order of the types and their own; retired ones too."""
    allowed(request, CASE, "view")
    defined = read_definitions()
    return answer({"items": [one for of in defined.types for one in shown_type(defined, of)["stages"]], "next": None})


@stages_router.route("POST", "", done=shapes.Stage, status=201, body=shapes.StageInput, summary="Create a stage")
def create_stage(request: HttpRequest) -> HttpResponse:
    """A stage of the type, the last of its state."""
    viewer = allowed(request, CASE_TYPE, "manage")
    body = dict(json_body(request))
    of = read_definitions().type_by_code(str(body.pop("type", "")))
    if of is None:
        raise InvalidInput([FieldError(("type",), "choice", str(REASONS["choice"]))])
    stage_id, _version = stages.create_stage(viewer, of.id, body)
    return _stage_answer(stage_id, 201, f"/api/v1/stages/{stage_id}")


@stages_router.route("GET", "/{stage_id}", done=shapes.Stage, summary="Read a stage")
def read_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """A stage; its ETag is the version of its type."""
    allowed(request, CASE, "view")
    pk = path_id(stage_id)
    if pk not in read_definitions().stage_by_id:
        raise NotFound
    return _stage_answer(pk)


@stages_router.route(
    "PATCH", "/{stage_id}", done=shapes.Stage, body=shapes.StageChange, matches="optional", summary="Change a stage"
)
def change_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """Change the given fields. Running cases go on as they are: what is required newly is asked at their next move."""
    viewer, pk = allowed(request, CASE_TYPE, "manage"), path_id(stage_id)
    stages.update_stage(viewer, pk, json_body(request), expected_version(request))
    return _stage_answer(pk)


@stages_router.route(
    "POST",
    "/{stage_id}/retire",
    done=shapes.Stage,
    body=shapes.Retirement,
    matches="required",
    summary="Retire a stage",
)
def retire_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """Its cases go to the replacement, what was written of their way stays, and no case comes into it any more."""
    viewer, pk = allowed(request, CASE_TYPE, "manage"), path_id(stage_id)
    expected = expected_version(request, required=True)
    stage_retirement.retire_stage(viewer, pk, str(json_body(request).get("replacement", "")), expected)
    return _stage_answer(pk)


@stages_router.route(
    "POST", "/{stage_id}/reinstate", done=shapes.Stage, matches="required", summary="Bring a retired stage back"
)
def reinstate_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """In its former place and with its former rules; cases stay where they are."""
    viewer, pk = allowed(request, CASE_TYPE, "manage"), path_id(stage_id)
    stage_retirement.reinstate_stage(viewer, pk, expected_version(request, required=True))
    return _stage_answer(pk)


@stages_router.route("DELETE", "/{stage_id}", status=204, matches="required", summary="Remove a stage")
def remove_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """Only one in which no case is or was; others are retired."""
    viewer, expected = allowed(request, CASE_TYPE, "manage"), expected_version(request, required=True)
    return nothing(stages.delete_stage(viewer, path_id(stage_id), expected).version)


@terms_router.route("GET", "", done=shapes.CaseTermPage, summary="List entries of short lists")
def list_case_terms(request: HttpRequest) -> HttpResponse:
    """Reasons of loss, sources, categories of revenue and cost; archived ones too."""
    allowed(request, CASE, "view")
    return answer({"items": [_shown_term(term) for term in read_definitions().terms], "next": None})


@terms_router.route("POST", "", done=shapes.CaseTerm, status=201, body=shapes.CaseTermInput, summary="Create an entry")
def create_case_term(request: HttpRequest) -> HttpResponse:
    """An entry, the last of its list."""
    body = dict(json_body(request))
    saved = terms.create_term(allowed(request, CASE_TYPE, "manage"), str(body.pop("kind", "")), body)
    return _term_answer(saved.id, 201, f"/api/v1/case-terms/{saved.id}")


@terms_router.route("POST", "/order", status=204, body=shapes.CaseTermOrder, summary="Order the entries of a list")
def order_case_terms(request: HttpRequest) -> HttpResponse:
    """In this order they stand in forms and menus."""
    viewer = allowed(request, CASE_TYPE, "manage")
    readers = {"kind": choice(TermKind.values, required=True), "ids": _ids}
    clean, errors = read_fields({"kind": None, "ids": None, **json_body(request)}, readers)
    if errors:
        raise InvalidInput(errors)
    terms.order_terms(viewer, clean["kind"], clean["ids"], strict=True)
    return HttpResponse(status=204)


@terms_router.route(
    "PATCH",
    "/{term_id}",
    done=shapes.CaseTerm,
    body=shapes.CaseTermChange,
    matches="optional",
    summary="Change an entry",
)
def change_case_term(request: HttpRequest, term_id: str) -> HttpResponse:
    """Change the given fields; `is_archived` takes it out of use."""
    viewer, pk = allowed(request, CASE_TYPE, "manage"), path_id(term_id)
    terms.update_term(viewer, pk, json_body(request), expected_version(request))
    return _term_answer(pk)


@terms_router.route("DELETE", "/{term_id}", status=204, matches="required", summary="Remove an entry")
def remove_case_term(request: HttpRequest, term_id: str) -> HttpResponse:
    """Only one that nothing has; others are archived."""
    viewer, expected = allowed(request, CASE_TYPE, "manage"), expected_version(request, required=True)
    terms.delete_term(viewer, path_id(term_id), expected)
    return nothing((expected or 0) + 1)


def _term_answer(term_id: int, status: int = 200, location: str = "") -> HttpResponse:
    term = read_definitions().term_by_id[term_id]
    return answer(_shown_term(term), status, term.version, location)
