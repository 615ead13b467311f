"""Watching the forecast margin: when it falls below the floor of the case's type, it is told once, with what did it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from opiekun.accounts.selectors.allowed import users_who_may
from opiekun.cases.amount_sources import Entry
from opiekun.cases.entry_permissions import ENTRY, HOURLY_COST
from opiekun.cases.events import CaseMarginFell
from opiekun.cases.margin_causes import MOVED, Cause
from opiekun.cases.models import Case, CaseUser, MarginState, PlanLine
from opiekun.cases.notifications import MARGIN
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.selectors.money import gather, money_of, money_seen
from opiekun.cases.selectors.seeing import who_see, who_see_margin
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
    outcome: str
    currency: str
    planned_revenue: Decimal | None
    planned_cost: Decimal | None
    owner_id: int
    plan_lines: Sequence[_Line] = ()


_COLUMNS = ("id", "type_id", "state", "outcome", "currency", "planned_revenue", "planned_cost", "owner_id")


def amounts_changed(actor: Viewer, case_ids: Sequence[int], cause: Cause) -> None:
    """The money of these cases has changed in the open transaction: look at their margins.

    Every source of amounts calls it after it wrote. Cases whose type has no floor cost one statement, all together.
    The others are held until the transaction is over: of two who change the money of one case at the same moment the
    later sees what both have done.
    """
    floors = {of.id for of in definitions().types if of.margin_floor is not None}
    if not floors or not case_ids:
        return
    rows = Case.objects.filter(pk__in=case_ids, type_id__in=floors, trashed_at__isnull=True)
    held = rows.order_by("pk").select_for_update(no_key=True)
    cases = [_Case(*row) for row in held.values_list(*_COLUMNS)]
    if not cases:
        return
    lines: dict[int, list[_Line]] = {}
    for case_id, *line in PlanLine.objects.filter(case_id__in=[case.id for case in cases]).values_list(
        "case_id", "side", "category_id", "amount"
    ):
        lines.setdefault(case_id, []).append(_Line(*line))
    entries = gather([case.id for case in cases])
    known = MarginState.objects.in_bulk([case.id for case in cases])
    for case in cases:
        whole = replace(case, plan_lines=lines.get(case.id, ()))
        _look_at(actor, whole, entries[case.id], known.get(case.id), cause)


def stage_changed(actor: Viewer, case_id: int, was: StageDefinition, to: StageDefinition) -> None:
    """The case went to another stage in the open transaction: look at its margin where money counts otherwise there,
    in another type, when it is closed or opened again, and when it is lost. Of most moves nothing has to be read."""
    if (was.type_id, was.is_open, was.is_lost) != (to.type_id, to.is_open, to.is_lost):
        amounts_changed(actor, [case_id], Cause(MOVED))


def _look_at(actor: Viewer, case: _Case, entries: Sequence[Entry], known: MarginState | None, cause: Cause) -> None:
    """Tell those for whom the margin fell by this change.

    Who sees hourly costs is told of the whole margin; everybody else of the margin as it stands in his own figures.
    Otherwise it could be found out, by changing the plan until it is told, what the hours of colleagues cost. Nobody is
    told twice of the same: whoever gets or loses that right, or comes to the case, is asked anew when its money changes
    next.
    """
    below = money_of(SYSTEM, case, entries).is_below
    readers, in_full = _readers(case)
    seen = {one: below if one in in_full else _is_below_for(one, case, entries) for one in readers}
    was_below = known is not None and known.is_below
    facts = {"cause": cause.code, "text": cause.text, "by": actor.name}
    marks = _marks(known, seen, in_full)
    now = {str(one): marks.get(str(one)) or {**facts, "since": clock.now().isoformat()} for one in seen if seen[one]}
    if below == was_below and now.keys() == marks.keys():
        return
    _keep(actor, case, below, was_below, {**facts, "own": now, "of_all": True})
    to = [one for one in seen if str(one) in now and str(one) not in marks]
    _tell(actor, case, cause, to, fell=below and not was_below)


def _readers(case: _Case) -> tuple[list[int], set[int]]:
    """Who is told of the case, of those who see bookings at all, and who of them sees what hours cost."""
    others = CaseUser.objects.filter(case_id=case.id).values_list("user_id", flat=True)
    every = list(dict.fromkeys((case.owner_id, *others)))
    see, in_full = (
        set(users_who_may(kind, "view").filter(user_id__in=every).values_list("user_id", flat=True))
        for kind in (ENTRY, HOURLY_COST)
    )
    return [one for one in every if one in see], in_full


def _is_below_for(reader: int, case: _Case, entries: Sequence[Entry]) -> bool:
    return money_seen(lambda worker_id: worker_id == reader, case, entries).is_below


def _marks(known: MarginState | None, seen: Mapping[int, bool], in_full: Collection[int]) -> Mapping[str, Any]:
    """For whom the margin was below the floor in the figures that he sees, and since when. Of a state that was kept
    before that was noted, all for whom it is; before it was noted of all, those who see it in full."""
    if known is None:
        return {}
    kept: Mapping[str, Any] = known.cause.get("own", {})
    if "of_all" in known.cause or not known.is_below:
        return kept
    plain = {**known.cause, "since": known.since.isoformat()}
    plain.pop("own", None)
    told = [one for one in seen if seen[one] and ("own" not in known.cause or one in in_full)]
    return {**{str(one): plain for one in told}, **kept}


def _keep(actor: Viewer, case: _Case, below: bool, was_below: bool, cause: Mapping[str, Any]) -> None:
    if below != was_below:
        fresh = {"is_below": below, "since": clock.now(), "by_id": actor.id, "cause": cause}
        MarginState.objects.update_or_create(pk=case.id, defaults=fresh)
        return
    state = MarginState.objects.get(pk=case.id)
    state.cause = {**state.cause, "own": cause["own"], "of_all": True}
    state.save(update_fields=["cause"])


def _tell(actor: Viewer, case: _Case, cause: Cause, to: Sequence[int], fell: bool) -> None:
    floor = definitions().by_id[case.type_id].margin_floor
    facts = {"cause": cause.code, "text": cause.text, "floor": f"{floor:f}".rstrip("0").rstrip(".")}
    if fell:
        publish(CaseMarginFell(record_id=case.id, floor=facts["floor"], cause=cause.code, by_id=actor.id))
    # Only now: mostly nobody is to be told, and then nobody's reach is asked for.
    if to := who_see_margin(case.id, case.owner_id, who_see(case.id, case.owner_id, to)):
        notify(to, MARGIN, record_id=case.id, facts=facts, actor_id=actor.id, to_actor=True)
