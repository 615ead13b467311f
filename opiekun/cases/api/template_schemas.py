"""Shapes of templates of cases."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.cases.api.definition_schemas import StageTaskInput, StageTaskOut
from opiekun.core.api.schemas import Id, Input, Version

_VALUES = "Fields of a new case: title, planned_revenue, planned_cost, source, probability, details."


class TemplateTaskOut(StageTaskOut):
    """A task that is made when a case of the template comes into the stage."""

    stage: str = Field(description="Code of the stage.", examples=["sale_quote"])


class TemplateTaskInput(StageTaskInput):
    """A task of a template; one that is there already is named by its id."""

    stage: str = Field(max_length=60, examples=["sale_quote"])


class CaseTemplate(Schema):
    """What a new case of the type may begin with."""

    id: Id
    version: Version
    type: str = Field(description="Code of the type.", examples=["sale"])
    name: str
    name_en: str
    values: dict[str, Any] = Field(description=_VALUES)
    tasks: list[TemplateTaskOut]
    is_archived: bool


class CaseTemplatePage(Schema):
    """All templates, archived ones too."""

    items: list[CaseTemplate]
    next: str | None = None


class CaseTemplateChange(Input):
    """Fields to change; `values` and `tasks` are given whole."""

    name: str | None = Field(None, max_length=80)
    name_en: str | None = Field(None, max_length=80)
    values: dict[str, Any] | None = Field(None, description=_VALUES)
    tasks: list[TemplateTaskInput] | None = Field(None, max_length=100)
    is_archived: bool | None = None


class CaseTemplateInput(CaseTemplateChange):
    """A new template."""

    type: str = Field(description="Code of the type; it stays.", examples=["sale"])
    name: str = Field(max_length=80)
