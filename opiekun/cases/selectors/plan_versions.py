"""The plans that a case had, and how two of them differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from opiekun.accounts.models import User
from opiekun.cases.models import PlanVersion
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.page import CaseRecord

NOW: Final = 0


@dataclass(frozen=True, slots=True)
class KeptLine:
    side: str
    category: str
    text: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it stood until it was changed; number 0 is the one of now, which nobody has replaced."""

    number: int
    is_baseline: bool
    at: datetime | None
    by_id: int | None
    by: str
    currency: str
    planned_revenue: Decimal | None
    planned_cost: Decimal | None
    lines: Sequence[KeptLine]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line in two plans; None where a plan does not have it."""

    side: str
    category: str
    text: str
    was: Decimal | None
    now: Decimal | None

    @property
    def change(self) -> Decimal:
        return (self.now or Decimal(0)) - (self.was or Decimal(0))


def plan_versions(case: CaseRecord) -> list[KeptPlan]:
    """The plan of now, then each that was kept, the newest first; of a case that the viewer may see."""
    rows = list(PlanVersion.objects.filter(case_id=case.id).order_by("-number"))
    names = dict(User.objects.filter(pk__in={row.by_id for row in rows if row.by_id}).values_list("pk", "name"))
    terms = definitions().term_by_id
    lines = [
        KeptLine(line.side, "" if line.category_id is None else terms[line.category_id].code, line.text, line.amount)
        for line in case.plan_lines
    ]
    now = KeptPlan(NOW, False, None, None, "", case.currency, case.planned_revenue, case.planned_cost, lines)
    return [now, *(_kept(row, names) for row in rows)]


def _kept(row: PlanVersion, names: Mapping[int, str]) -> KeptPlan:
    read: list[dict[str, Any]] = row.lines
    lines = [KeptLine(one["side"], one["category"], one["text"], Decimal(one["amount"])) for one in read]
    return KeptPlan(
        *(row.number, row.is_baseline, row.at, row.by_id, names.get(row.by_id or 0, ""), row.currency),
        *(row.planned_revenue, row.planned_cost, lines),
    )


def compare(was: KeptPlan, now: KeptPlan) -> list[Difference]:
    """The lines of both, by side, category and text; lines of the same are taken together. A side without lines is
    one line of its whole sum."""
    before, after = _by_line(was), _by_line(now)
    keys = sorted(before.keys() | after.keys(), key=lambda key: (key[0] != "revenue", key[1:]))
    return [Difference(*key, before.get(key), after.get(key)) for key in keys]


def _by_line(plan: KeptPlan) -> dict[tuple[str, str, str], Decimal]:
    found: dict[tuple[str, str, str], Decimal] = {}
    for line in plan.lines:
        key = (line.side, line.category, line.text)
        found[key] = found.get(key, Decimal(0)) + line.amount
    for side, whole in (("revenue", plan.planned_revenue), ("cost", plan.planned_cost)):
        if whole is not None and not any(key[0] == side for key in found):
            found[(side, "", "")] = whole
    return found
