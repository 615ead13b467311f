"""Writes clean fields of a case that is locked: the one place where columns and parts change."""

from collections.abc import Mapping
from typing import Any, Final

from opiekun.cases.margin_causes import PLAN, Cause
from opiekun.cases.models import Case
from opiekun.cases.rules.case_input import AMOUNTS
from opiekun.cases.services.margin import amounts_changed
from opiekun.cases.services.parts import plan_of, set_persons, set_plan, set_users
from opiekun.cases.services.planning import check_coins, check_sums, keep_version
from opiekun.cases.services.telling import tell_joined
from opiekun.core.viewer import Viewer

# Clean fields by the columns in which they stand.
COLUMNS: Final[Mapping[str, str]] = {
    "title": "title",
    "details": "details",
    "owner": "owner_id",
    "team": "team_id",
    "party": "party_id",
    "parent": "parent_id",
    "source": "source_id",
    "loss_reason": "loss_reason_id",
    "outcome_note": "outcome_note",
    "expected_close_on": "expected_close_on",
    "currency": "currency",
    "planned_revenue": "planned_revenue",
    "planned_cost": "planned_cost",
    "probability": "probability",
}


def write_fields(actor: Viewer, case: Case, clean: Mapping[str, Any], custom: Mapping[str, Any] | None = None) -> bool:
    """Write what differs from what the case holds; says whether anything did. ``custom`` is the whole new value.

    A plan that changes after the baseline was frozen is kept as a version first. Raises AmountsInLines.
    """
    check_sums(case, clean)
    check_coins(case, clean)
    changed = {
        column: clean[name]
        for name, column in COLUMNS.items()
        if name in clean and getattr(case, column) != clean[name]
    }
    if custom is not None and dict(custom) != case.custom:
        changed["custom"] = dict(custom)
    lines = clean.get("plan_lines")
    new_lines = lines is not None and [*lines] != plan_of(case.pk)
    if case.activated_at is not None and (new_lines or changed.keys() & {*AMOUNTS, "currency"}):
        keep_version(actor, case)
    if changed:
        Case.objects.filter(pk=case.pk).update(**changed)
    if new_lines:
        assert lines is not None
        set_plan(case.pk, lines)
    if "persons" in clean:
        set_persons(case.pk, clean["persons"])
    if "users" in clean:
        tell_joined(actor, case.pk, changed.get("owner_id", case.owner_id), set_users(case.pk, clean["users"]))
    if new_lines or changed.keys() & {*AMOUNTS, "currency"}:
        amounts_changed(actor, [case.pk], Cause(PLAN))
    return bool(changed or new_lines or clean.keys() & {"persons", "users"})
