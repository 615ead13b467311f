"""The money of a case: plan against committed and actual, by side and category, and every entry that makes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final, NamedTuple, Protocol

from opiekun.cases.amount_sources import AmountKind, Entry, amount_kinds, amount_sources
from opiekun.cases.choices import Bucket, CaseState, Outcome, Side
from opiekun.cases.entry_permissions import sees_cost_of
from opiekun.cases.rules.forecast import Margin, Sums, forecast, is_below, margin
from opiekun.cases.rules.settling import settle
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.core.money import currency_digits
from opiekun.core.money.rates import PLN, UsedRate, used_rates_at
from opiekun.core.viewer import Viewer

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
# Why an entry counts in no figure.
NO_RATE: Final = "no_rate"
NO_COST: Final = "no_cost"
HIDDEN: Final = "hidden"
NOT_LINKABLE: Final = "not_linkable"


class Planned(Protocol):
    """A line of a plan."""

    @property
    def side(self) -> str: ...

    @property
    def category_id(self) -> int | None: ...

    @property
    def amount(self) -> Decimal: ...


class CaseWithPlan(Protocol):
    """What the money of a case begins with: ``selectors.page.CaseRecord``, or ``services.margin``'s own."""

    @property
    def id(self) -> int: ...

    @property
    def type_id(self) -> int: ...

    @property
    def state(self) -> str: ...

    @property
    def outcome(self) -> str: ...

    @property
    def owner_id(self) -> int: ...

    @property
    def currency(self) -> str: ...

    @property
    def planned_revenue(self) -> Decimal | None: ...

    @property
    def planned_cost(self) -> Decimal | None: ...

    @property
    def plan_lines(self) -> Sequence[Planned]: ...


class Counted(NamedTuple):
    """An entry and what of it counts: ``taken`` was taken off it, in its own currency; ``value`` is what is left, in
    the currency of the case, by ``rate``, which is from ``tables``; None where it cannot be told, and ``why``."""

    entry: Entry
    kind: AmountKind
    taken: Decimal
    value: Decimal | None
    rate: Decimal | None = None
    why: str = ""
    in_circle: bool = False
    tables: tuple[UsedRate, ...] = ()

    @property
    def late(self) -> UsedRate | None:
        """The table of the bank by which it is converted while the one that should count has not come."""
        return next((one for one in self.tables if one.awaited), None)


@dataclass(frozen=True, slots=True)
class CaseMoney:
    """The figures of a case in its currency. ``entries`` are all that the figures are made of, and those that count in
    none, each with the reason; ``unseen`` is how many more there are of which the viewer may not know."""

    currency: str
    sides: Mapping[Side, Sums]
    entries: Sequence[Counted]
    floor: Decimal | None
    is_lost: bool = False
    unseen: int = 0

    @property
    def revenue(self) -> Sums:
        return self.sides[Side.REVENUE]

    @property
    def cost(self) -> Sums:
        return self.sides[Side.COST]

    @property
    def planned_margin(self) -> Margin:
        return margin(self.revenue.plan, self.cost.plan)

    @property
    def margin(self) -> Margin:
        """At completion."""
        return margin(self.revenue.forecast, self.cost.forecast)

    @property
    def is_below(self) -> bool:
        """Whether the margin at completion is below the floor of the case's type; nobody asks a lost case for one."""
        return not self.is_lost and is_below(self.floor, self.revenue.forecast, self.cost.forecast)

    @property
    def is_whole(self) -> bool:
        """Whether every entry counts."""
        return not self.unseen and all(one.value is not None for one in self.entries)

    @property
    def only_plan(self) -> bool:
        """Whether nothing that was booked is for the viewer to see: of all figures he knows the plan alone."""
        return self.unseen > 0 and not self.entries

    def left_out(self, why: str) -> list[Counted]:
        """The entries that count in no figure for the reason."""
        return [one for one in self.entries if one.why == why]


def allows(of: TypeDefinition, kind: str) -> bool:
    """Whether cases of the type may have amounts of the kind."""
    return not of.linkable or kind in of.linkable


def gather(case_ids: Iterable[int]) -> dict[int, list[Entry]]:
    """The entries of the cases, by case; as many statements as there are sources."""
    found: dict[int, list[Entry]] = {case_id: [] for case_id in case_ids}
    ids = sorted(found)
    for source in amount_sources():
        for entry in source.entries(ids):
            if entry.case_id in found:
                found[entry.case_id].append(entry)
    return found


def money_of(viewer: Viewer, case: CaseWithPlan, entries: Sequence[Entry] | None = None) -> CaseMoney:
    """The money of a case that the viewer may see, of the sources that he sees; what an hour of a colleague costs is
    left out of it for those to whom it is not told. ``entries`` are those gathered already."""
    if entries is None:
        entries = gather([case.id])[case.id]
    hidden = _hidden_kinds(viewer, case) if entries else ()
    seen = [entry for entry in entries if entry.kind not in hidden] if hidden else entries
    found = money_seen(lambda worker_id: sees_cost_of(viewer, worker_id), case, seen)
    return replace(found, unseen=len(entries) - len(seen)) if hidden else found


def _hidden_kinds(viewer: Viewer, case: CaseWithPlan) -> set[str]:
    """The kinds of those sources of which the viewer may not know in this case."""
    owners = {case.id: case.owner_id}
    hidden = [one for one in amount_sources() if one.sees is not None and not one.sees(viewer, owners)]
    return {kind.code for source in hidden for kind in source.kinds}


def see_all_amounts(viewer: Viewer, owners: Mapping[int, int]) -> set[int]:
    """Those of the cases, all of which the viewer sees, of which he sees every source of amounts: he may know what
    changed their margins, were it something that is no longer there."""
    seen = set(owners)
    for source in amount_sources():
        if source.sees is not None and seen:
            seen &= set(source.sees(viewer, {case_id: owners[case_id] for case_id in seen}))
    return seen


def money_seen(sees: Callable[[int], bool], case: CaseWithPlan, entries: Sequence[Entry]) -> CaseMoney:
    """The money of a case of gathered entries, with the labour of those workers whose hours ``sees`` says are told."""
    of = definitions().by_id[case.type_id]
    counted = _count(sees, of, case.currency, entries)
    closed = case.state == CaseState.CLOSED
    covered = _covered(counted)
    sides = {side: forecast(plan_by_category(case, side), covered[side], closed) for side in Side}
    return CaseMoney(case.currency, sides, counted, of.margin_floor, case.outcome == Outcome.LOST)


def plan_by_category(case: CaseWithPlan, side: Side) -> dict[str, Decimal]:
    """What is planned on a side, by code of category; without lines the sum on the case, which has none."""
    terms = definitions().term_by_id
    plan: dict[str, Decimal] = {}
    for line in case.plan_lines:
        if line.side == side:
            code = "" if line.category_id is None else terms[line.category_id].code
            plan[code] = plan.get(code, ZERO) + line.amount
    whole = case.planned_revenue if side == Side.REVENUE else case.planned_cost
    return {"": whole} if not plan and whole is not None else plan


def _covered(counted: Iterable[Counted]) -> dict[Side, list[tuple[str, str, Decimal]]]:
    """What is left of the entries, by side: a sum for each category and kind, with its bucket."""
    sums: dict[tuple[str, str], Decimal] = {}
    for one in counted:
        if one.value is not None:
            key = (one.entry.category, one.entry.kind)
            sums[key] = sums.get(key, ZERO) + one.value
    kinds = amount_kinds()
    found: dict[Side, list[tuple[str, str, Decimal]]] = {side: [] for side in Side}
    for (category, kind), amount in sums.items():
        found[kinds[kind].side].append((category, str(kinds[kind].bucket), amount))
    return found


def _count(sees: Callable[[int], bool], of: TypeDefinition, currency: str, entries: Sequence[Entry]) -> list[Counted]:
    """What the type does not allow neither counts nor takes anything off others."""
    kinds = amount_kinds()
    settled = settle([entry for entry in entries if allows(of, entry.kind)] if of.linkable else entries)
    days = {(code, one.on) for one in entries if one.currency != currency for code in (one.currency, currency)}
    rates = used_rates_at(days)
    told = {worker: sees(worker) for worker in {one.worker_id for one in entries} if worker is not None}
    coin = Decimal(1).scaleb(-currency_digits(currency))
    found = []
    # One context for all of them: making one for each takes as long as the arithmetic.
    with localcontext() as context:
        context.prec = 60
        for entry in entries:
            kind = kinds[entry.kind]
            if entry.worker_id is not None and not told[entry.worker_id]:
                found.append(Counted(entry._replace(amount=None), kind, ZERO, None, None, HIDDEN))
            elif entry.key not in settled.left:
                found.append(Counted(entry, kind, ZERO, None, None, NOT_LINKABLE))
            elif entry.amount is None:
                found.append(Counted(entry, kind, ZERO, None, None, NO_COST))
            else:
                (rate, tables), left = _rate(rates, entry, currency), settled.left[entry.key]
                value = None if rate is None else (left * rate).quantize(coin, rounding=ROUND_HALF_UP)
                why, in_circle = NO_RATE if rate is None else "", entry.key in settled.circles
                found.append(Counted(entry, kind, settled.taken[entry.key], value, rate, why, in_circle, tables))
    return found


def _rate(
    rates: Mapping[tuple[str, date], UsedRate], entry: Entry, currency: str
) -> tuple[Decimal | None, tuple[UsedRate, ...]]:
    """One unit of the entry's currency in that of the case, on the entry's day; and the tables that say so."""
    if entry.currency == currency:
        return ONE, ()
    used = [rates.get((code, entry.on)) for code in (entry.currency, currency) if code != PLN]
    tables = tuple(one for one in used if one is not None)
    if len(tables) < len(used):
        return None, ()
    own, other = (ONE if code == PLN else rates[code, entry.on].mid for code in (entry.currency, currency))
    return own / other, tables


def entries_of(money: CaseMoney, side: str = "", bucket: str = "", category: str | None = None) -> list[Counted]:
    """The entries behind a figure."""
    return [
        one
        for one in money.entries
        if (not side or one.kind.side == side)
        and (not bucket or one.kind.bucket == Bucket(bucket))
        and (category is None or one.entry.category == category)
    ]
