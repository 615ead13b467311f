"""Changes a case, but for its stage."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.cases.choices import Outcome
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.models import Case, CasePerson
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.case_input import currency_way, read_case
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.services.currency_change import follow_currency
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.naming import check_named
from opiekun.cases.services.new_case import party_errors
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.telling import announce_on_boards, tell_changed, tell_owner
from opiekun.cases.services.writing_case import write_fields
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom

# With one of these given, the close or the value may become another one.
_TOLD: Final = {"expected_close_on", "planned_revenue", "plan_lines", "currency"}


def update_case(actor: Viewer, case_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields and leave the others; ``expected`` is the version that was read.

    ``persons``, ``users`` and ``plan_lines`` are given whole. With another ``currency``, ``currency_change`` says what
    becomes of planned amounts that are not given: "convert" by today's rate, or "keep" their numbers. The stage changes
    by ``move_case``. Raises NotFound, NotAllowed, StaleVersion, InvalidInput, AmountsInLines, CaseCircle.
    """
    with refusing_by_name(), writing(actor):
        case = lock_case(actor, case_id, "edit", expected)
        apply_fields(actor, case, raw)
        return saved(actor, case_id)


def apply_fields(actor: Viewer, case: Case, raw: Mapping[str, Any], of: TypeDefinition | None = None) -> None:
    """Write entered fields of a case that is locked; ``of`` is the type that it is about to have, if another."""
    plain, given = without_custom(raw)
    plain, way = currency_way(plain)
    stored = {"currency": case.currency, "planned_revenue": case.planned_revenue, "planned_cost": case.planned_cost}
    clean, custom = read_both(
        lambda: read_case(plain, stored, way), lambda: read_custom(actor, CASE, given, case.custom, case.pk)
    )
    _check(of or definitions().by_id[case.type_id], case, clean, entering=of is not None)
    check_named(actor, clean, case)
    follow_currency(case, clean, way)
    party, owner = case.party_id, case.owner_id
    if write_fields(actor, case, clean, merged(case.custom, custom)):
        tell_owner(actor, case, clean.get("owner", owner), owner)
        if clean.keys() & _TOLD:
            tell_changed(actor, case)
        announce_on_boards(case, clean.get("party", party), party)


def _check(of: TypeDefinition, case: Case, clean: Mapping[str, Any], entering: bool) -> None:
    errors = []
    if clean.keys() & {"party", "persons"} or entering:
        persons = clean["persons"] if "persons" in clean else CasePerson.objects.filter(case=case).exists()
        errors += party_errors(of, clean.get("party", case.party_id), bool(persons))
        if clean.get("party", case.party_id) is None and persons and not errors:
            errors.append(FieldError(("party",), "required", _("Persons are in cases with a party only.")))
    if "loss_reason" in clean and not entering and bool(clean["loss_reason"]) != (case.outcome == Outcome.LOST):
        lost = case.outcome == Outcome.LOST
        words = _("Say why the case was lost.") if lost else _("Only lost cases have a reason of loss.")
        errors.append(FieldError(("loss_reason",), "required" if lost else "not_lost", words))
    if errors:
        raise InvalidInput(errors)
