"""Watching the forecast margin: when it falls below the floor of the case's type, it is told once, with what did it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from opiekun.cases.events import CaseMarginFell
from opiekun.cases.margin_causes import Cause
from opiekun.cases.models import Case, CaseUser, MarginState, PlanLine
from opiekun.cases.notifications import MARGIN
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.money import gather, money_of
from opiekun.core import clock
from opiekun.core.outbox import publish
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.notifications import notify


@dataclass(frozen=True, slots=True)
class _Line:
    side: str
    category_id: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    type_id: int
    state: str
    currency: str
    planned_revenue: Decimal | None
    planned_cost: Decimal | None
    owner_id: int
    plan_lines: Sequence[_Line] = ()


_COLUMNS = ("id", "type_id", "state", "currency", "planned_revenue", "planned_cost", "owner_id")


def amounts_changed(actor: Viewer, case_ids: Sequence[int], cause: Cause) -> None:
    """The money of these cases has changed in the open transaction: look at their margins.

    Every source of amounts calls it after it wrote. Cases whose type has no floor cost one statement, all together.
    """
    floors = {of.id for of in definitions().types if of.margin_floor is not None}
    if not floors or not case_ids:
        return
    rows = Case.objects.filter(pk__in=case_ids, type_id__in=floors, trashed_at__isnull=True)
    cases = [_Case(*row) for row in rows.values_list(*_COLUMNS)]
    if not cases:
        return
    lines: dict[int, list[_Line]] = {}
    for case_id, *line in PlanLine.objects.filter(case_id__in=[case.id for case in cases]).values_list(
        "case_id", "side", "category_id", "amount"
    ):
        lines.setdefault(case_id, []).append(_Line(*line))
    entries = gather({case.id: definitions().by_id[case.type_id] for case in cases})
    known = dict(MarginState.objects.filter(pk__in=[case.id for case in cases]).values_list("case_id", "is_below"))
    for case in cases:
        whole = replace(case, plan_lines=lines.get(case.id, ()))
        below = money_of(SYSTEM, whole, entries[case.id]).is_below
        if below != known.get(case.id, False):
            _crossed(actor, case, below, cause)


def _crossed(actor: Viewer, case: _Case, below: bool, cause: Cause) -> None:
    kept = {"cause": cause.code, "text": cause.text, "by": actor.name}
    MarginState.objects.update_or_create(
        pk=case.id, defaults={"is_below": below, "since": clock.now(), "by_id": actor.id, "cause": kept}
    )
    if not below:
        return
    floor = definitions().by_id[case.type_id].margin_floor
    facts = {"cause": cause.code, "text": cause.text, "floor": f"{floor:f}".rstrip("0").rstrip(".")}
    publish(CaseMarginFell(record_id=case.id, floor=facts["floor"], cause=cause.code, by_id=actor.id))
    others = CaseUser.objects.filter(case_id=case.id).values_list("user_id", flat=True)
    to = list(dict.fromkeys((case.owner_id, *others)))
    notify(to, MARGIN, record_id=case.id, facts=facts, actor_id=actor.id, to_actor=True)
