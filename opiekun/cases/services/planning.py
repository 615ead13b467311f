"""The plan of a case: its lines, its baseline, and the versions that changes replaced."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from opiekun.cases.errors import AmountsInLines
from opiekun.cases.models import Case, PlanLine, PlanVersion
from opiekun.cases.rules.case_input import AMOUNTS
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services.parts import plan_of
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.money import currency_digits, round_half_up
from opiekun.core.viewer import Viewer

_SIDE = {"planned_revenue": "revenue", "planned_cost": "cost"}


def check_sums(case: Case, clean: Mapping[str, Any]) -> None:
    """Raise AmountsInLines when an amount is given that is the sum of lines, and is another one."""
    given = [name for name in AMOUNTS if name in clean and clean[name] != getattr(case, name)]
    if not given or "plan_lines" in clean:
        return
    sides = set(PlanLine.objects.filter(case=case).values_list("side", flat=True))
    for name in given:
        if _SIDE[name] in sides:
            raise AmountsInLines(name)


def check_coins(case: Case, clean: Mapping[str, Any]) -> None:
    """Raise InvalidInput when lines that stay are more exact than the currency that the case is about to have."""
    if "currency" not in clean or "plan_lines" in clean:
        return
    digits = currency_digits(clean["currency"])
    amounts = PlanLine.objects.filter(case=case).values_list("amount", flat=True)
    if any(round_half_up(amount, digits) != amount for amount in amounts):
        words = _("The currency does not have so small coins.")
        raise InvalidInput([FieldError(("currency",), "too_exact", words)])


def keep_version(actor: Viewer, case: Case, baseline: bool = False) -> None:
    """Keep the plan as it stands: as the baseline, or before a change replaces it."""
    last = PlanVersion.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    terms = definitions().term_by_id
    lines = [
        {
            "side": line["side"],
            "category": terms[line["category"]].code if line["category"] in terms else "",
            "text": line["text"],
            "amount": f"{line['amount']:f}",
        }
        for line in plan_of(case.pk)
    ]
    PlanVersion.objects.create(
        case=case,
        number=last + 1,
        is_baseline=baseline,
        by_id=actor.id,
        currency=case.currency,
        planned_revenue=case.planned_revenue,
        planned_cost=case.planned_cost,
        lines=lines,
    )


def freeze_baseline(actor: Viewer, case: Case) -> None:
    """Keep the plan with which the case first became active, once."""
    if not PlanVersion.objects.filter(case=case, is_baseline=True).exists():
        keep_version(actor, case, baseline=True)
