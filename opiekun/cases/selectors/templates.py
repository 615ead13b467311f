"""Templates of cases, with their tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from opiekun.cases.models import CaseTemplate, StageTask
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.core.fields import Label
from opiekun.records.custom.definition import in_language


@dataclass(frozen=True)
class TemplateDefinition:
    """A template as it is defined now; its tasks stand in the order of the stages."""

    id: int
    version: int
    type: TypeDefinition
    name: str
    name_en: str
    values: dict[str, Any]
    is_archived: bool
    tasks: tuple[dict[str, Any], ...] = ()

    @property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)


def all_templates() -> list[TemplateDefinition]:
    """All in their order, archived ones too."""
    return _read(CaseTemplate.objects.order_by("position", "pk"))


def one_template(template_id: int) -> TemplateDefinition | None:
    """The template under the id."""
    return next(iter(_read(CaseTemplate.objects.filter(pk=template_id))), None)


def templates_of(type_id: int) -> list[tuple[str, Label]]:
    """Those on offer for new cases of the type."""
    rows = CaseTemplate.objects.filter(type_id=type_id, is_archived=False).order_by("position", "pk")
    return [(str(one.pk), in_language(one.name, one.name_en)) for one in rows]


def _read(rows: Iterable[CaseTemplate]) -> list[TemplateDefinition]:
    found = list(rows)
    by_stage = definitions().stage_by_id
    tasks: dict[int, list[dict[str, Any]]] = {}
    of = StageTask.objects.filter(template__in=found).order_by("stage__position", "position", "pk")
    for task in of:
        names = ("title", "details", "due_after_days", "priority")
        row = {"id": str(task.pk), "stage": by_stage[task.stage_id].code, **{n: getattr(task, n) for n in names}}
        tasks.setdefault(task.template_id or 0, []).append(row)
    return [
        TemplateDefinition(
            one.pk,
            one.version,
            definitions().by_id[one.type_id],
            one.name,
            one.name_en,
            one.values,
            one.is_archived,
            tuple(tasks.get(one.pk, ())),
        )
        for one in found
    ]
