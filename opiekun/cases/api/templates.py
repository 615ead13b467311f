"""``/case-templates``: what new cases may begin with."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.cases.api import template_schemas as shapes
from opiekun.cases.permissions import CASE, CASE_TYPE
from opiekun.cases.selectors.templates import TemplateDefinition, all_templates, one_template
from opiekun.cases.services import templates
from opiekun.core.api.answers import answer, expected_version, nothing, path_id
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound

router = ApiRouter(tags=["Case types"])


def _shown(one: TemplateDefinition) -> dict[str, Any]:
    names = ("name", "name_en", "values", "is_archived")
    return {
        "id": str(one.id),
        "version": str(one.version),
        "type": one.type.code,
        **{name: getattr(one, name) for name in names},
        "tasks": list(one.tasks),
    }


def _answer(template_id: int, status: int = 200, location: str = "") -> HttpResponse:
    found = one_template(template_id)
    if found is None:
        raise NotFound
    return answer(_shown(found), status, found.version, location)


@router.route("GET", "", done=shapes.CaseTemplatePage, summary="List templates of cases")
def list_case_templates(request: HttpRequest) -> HttpResponse:
    """All templates in their order, archived ones too."""
    allowed(request, CASE, "view")
    return answer({"items": [_shown(one) for one in all_templates()], "next": None})


@router.route(
    "POST", "", done=shapes.CaseTemplate, status=201, body=shapes.CaseTemplateInput, summary="Create a template"
)
def create_case_template(request: HttpRequest) -> HttpResponse:
    """A template, the last of all."""
    saved = templates.create_template(allowed(request, CASE_TYPE, "manage"), json_body(request))
    return _answer(saved.id, 201, f"/api/v1/case-templates/{saved.id}")


@router.route("GET", "/{template_id}", done=shapes.CaseTemplate, summary="Read a template")
def read_case_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """A template with its tasks."""
    allowed(request, CASE, "view")
    return _answer(path_id(template_id))


@router.route(
    "PATCH",
    "/{template_id}",
    done=shapes.CaseTemplate,
    body=shapes.CaseTemplateChange,
    matches="optional",
    summary="Change a template",
)
def change_case_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """Change the given fields. Cases made from it stay as they are."""
    viewer, pk = allowed(request, CASE_TYPE, "manage"), path_id(template_id)
    templates.update_template(viewer, pk, json_body(request), expected_version(request))
    return _answer(pk)


@router.route("DELETE", "/{template_id}", status=204, matches="required", summary="Remove a template")
def remove_case_template(request: HttpRequest, template_id: str) -> HttpResponse:
    """Only one from which no case was made; others are archived."""
    viewer, expected = allowed(request, CASE_TYPE, "manage"), expected_version(request, required=True)
    templates.delete_template(viewer, path_id(template_id), expected)
    return nothing((expected or 0) + 1)
