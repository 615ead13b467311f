"""Makes a case."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.cases.choices import CaseState
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.margin_causes import PLAN, Cause
from opiekun.cases.models import Case, CaseTemplate
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.numbers import case_number
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.services.margin import amounts_changed
from opiekun.cases.services.new_case import read_new
from opiekun.cases.services.parts import set_persons, set_plan, set_users
from opiekun.cases.services.planning import freeze_baseline
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.stage_tasks import make_stage_tasks
from opiekun.cases.services.telling import announce_on_boards, tell_joined, tell_owner
from opiekun.cases.services.writing_case import COLUMNS
from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.numbering import next_in_sequence
from opiekun.core.permissions import require
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.core.writing import writing
from opiekun.parties.models import CompanyProfile
from opiekun.records.custom.reading import merged

_ATTEMPTS: Final = 20


def create_case(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """Make a case from entered fields: of the ``type`` (its code), in its first stage or the ``stage`` given.

    Without an owner it is the actor's. A single person given is the primary one, and brings their party along.
    ``then`` is called with the id inside the transaction; what it raises undoes the case. Raises NotAllowed,
    InvalidInput, MoveIncomplete (something that the stage requires is missing), NotYourMove.
    """
    require(actor, CASE, "create")
    given_values, template_id = _with_template(raw)
    of, stage, clean, custom = read_new(actor, given_values)
    with refusing_by_name(), writing(actor):
        values = {column: clean[name] for name, column in COLUMNS.items() if name in clean}
        case = Case(
            **{"currency": _currency(), **values},
            type_id=of.id,
            stage_id=stage.id,
            number=_number(of),
            template_id=template_id,
            custom=merged({}, custom),
        )
        case.save(force_insert=True)
        set_persons(case.pk, clean.get("persons", ()))
        joined = set_users(case.pk, clean.get("users", ()))
        set_plan(case.pk, clean.get("plan_lines", ()))
        if stage.state == CaseState.ACTIVE:
            freeze_baseline(actor, Case.objects.get(pk=case.pk))
        make_stage_tasks(actor, case, stage.id)
        tell_owner(actor, case, case.owner_id)
        tell_joined(actor, case.pk, case.owner_id, joined)
        if then is not None:
            then(case.pk)
        amounts_changed(actor, [case.pk], Cause(PLAN))
        announce_on_boards(case)
        return saved(actor, case.pk)


def _with_template(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], int | None]:
    """The fields with those of the ``template`` under them, and its id."""
    if raw.get("template") in (None, ""):
        return {name: value for name, value in raw.items() if name != "template"}, None
    template = CaseTemplate.objects.filter(pk=_id(raw["template"]), is_archived=False).first()
    if template is None:
        raise InvalidInput([FieldError(("template",), "choice", str(REASONS["choice"]))])
    of = definitions().by_id[template.type_id]
    own = {name: value for name, value in raw.items() if name != "template" and value not in (None, "")}
    if own.get("type", of.code) != of.code:
        raise InvalidInput([FieldError(("template",), "other_type", _("This template is of another type."))])
    return {**template.values, "type": of.code, **own}, template.pk


def _id(value: Any) -> int:
    return whole(str(value)) or 0


def _currency() -> str:
    return CompanyProfile.objects.values_list("currency", flat=True).first() or "PLN"


def _number(of: TypeDefinition) -> str:
    """The next number that no case has; patterns of types may overlap."""
    for _attempt in range(_ATTEMPTS):
        number = case_number(of.number_pattern, next_in_sequence("case"), clock.today())
        if not Case.objects.filter(number=number).exists():
            return number
    raise InvalidInput([FieldError(("type",), "no_number", _("The numbers of this type are all taken."))])
