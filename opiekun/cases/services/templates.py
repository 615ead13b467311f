"""Templates of cases: what a new case begins with, and the tasks of its stages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from opiekun.cases.models import Case, CaseTemplate, StageTask
from opiekun.cases.models.terms import TermKind
from opiekun.cases.rules.definition_input import read_definition
from opiekun.cases.rules.template_input import TEMPLATE
from opiekun.cases.selectors.definitions import TypeDefinition, read_definitions
from opiekun.cases.services.case_types import SavedType
from opiekun.cases.services.defining import defining
from opiekun.cases.services.stage_parts import set_tasks
from opiekun.core.errors import FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer


def create_template(actor: Viewer, raw: Mapping[str, Any]) -> SavedType:
    """A new template of the ``type`` (its code), the last of all. ``values`` are fields as ``create_case`` takes them,
    ``tasks`` rows with the code of their ``stage``. Raises NotAllowed, InvalidInput, NameTaken."""
    with defining(actor):
        clean, errors = read_definition(raw, TEMPLATE, {"name": None})
        of = read_definitions().type_by_code(clean.pop("type", ""))
        if of is None:
            errors.append(FieldError(("type",), "choice", str(REASONS["choice"])))
        else:
            _in_use(of, clean)
            errors += _errors(of, clean, None)
        if errors or of is None:
            raise InvalidInput(errors)
        tasks = clean.pop("tasks", ())
        last = CaseTemplate.objects.aggregate(last=Max("position"))["last"] or 0
        made = CaseTemplate.objects.create(type_id=of.id, position=last + 1, **clean)
        _set_tasks(of, made.pk, tasks)
    return SavedType(made.pk, 1)


def update_template(actor: Viewer, template_id: int, raw: Mapping[str, Any], expected: int | None = None) -> SavedType:
    """Change the given fields; ``values`` and ``tasks`` are given whole. Its type stays. Cases made from it stay as
    they are. Raises NotAllowed, NotFound, StaleVersion, InvalidInput, NameTaken."""
    with defining(actor):
        template = _template(template_id, expected)
        of = read_definitions().by_id[template.type_id]
        clean, errors = read_definition(raw, TEMPLATE)
        if clean.pop("type", of.code) != of.code:
            errors.append(FieldError(("type",), "fixed", _("The type of a template never changes.")))
        _in_use(of, clean)
        errors += _errors(of, clean, template)
        if errors:
            raise InvalidInput(errors)
        tasks = clean.pop("tasks", None)
        CaseTemplate.objects.filter(pk=template_id).update(**clean, version=F("version") + 1)
        if tasks is not None:
            _set_tasks(of, template_id, tasks)
        return SavedType(template_id, template.version + 1)


def delete_template(actor: Viewer, template_id: int, expected: int | None = None) -> None:
    """Remove a template from which no case was made. Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    with defining(actor):
        template = _template(template_id, expected)
        if Case.objects.filter(template=template).exists():
            message = _("Cases were made from this template. Archive it instead.")
            raise InvalidInput([FieldError(("template",), "in_use", message)])
        template.delete()


def _template(template_id: int, expected: int | None) -> CaseTemplate:
    template = CaseTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise NotFound
    if expected is not None and template.version != expected:
        raise StaleVersion(current=template.version, expected=expected)
    return template


def _in_use(of: TypeDefinition, clean: dict[str, Any]) -> None:
    """Tasks of a stage that was retired are those of its replacement."""
    by_id = {stage.id: stage for stage in of.every_stage}
    instead = {
        stage.code: by_id[stage.replaced_by_id].code for stage in of.every_stage if stage.replaced_by_id in by_id
    }
    for row in clean.get("tasks", ()):
        row["stage"] = instead.get(row["stage"], row["stage"])


def _errors(of: TypeDefinition, clean: Mapping[str, Any], template: CaseTemplate | None) -> list[FieldError]:
    errors = []
    source = clean.get("values", {}).get("source", "")
    if source and read_definitions().term_by_code(TermKind.SOURCE, source) is None:
        errors.append(FieldError(("values", "source"), "choice", str(REASONS["choice"])))
    stages = {stage.code: stage.id for stage in of.stages}
    own = {} if template is None else dict(StageTask.objects.filter(template=template).values_list("pk", "stage_id"))
    for n, row in enumerate(clean.get("tasks", ())):
        if row["stage"] not in stages:
            errors.append(FieldError(("tasks", n, "stage"), "choice", str(REASONS["choice"])))
        if row["id"] is not None and row["id"] not in own:
            errors.append(FieldError(("tasks", n, "id"), "not_an_id", _("There is no such task.")))
    return errors


def _set_tasks(of: TypeDefinition, template_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each stage gets its rows; one that goes to another stage is made anew there."""
    present = dict(StageTask.objects.filter(template_id=template_id).values_list("pk", "stage_id"))
    stages = {stage.id: stage.code for stage in of.every_stage}
    for stage_id, code in stages.items():
        mine = [
            {**row, "id": row["id"] if present.get(row["id"]) == stage_id else None}
            for row in rows
            if row["stage"] == code
        ]
        if mine or stage_id in present.values():
            set_tasks(stage_id, mine, template_id)
