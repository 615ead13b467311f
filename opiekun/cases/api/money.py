"""``/cases/{id}/money`` and ``/cases/{id}/plan-versions``; ``/amount-kinds``."""

from collections.abc import Mapping
from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.cases.amount_sources import amount_kinds
from opiekun.cases.api.entry_schemas import AmountKinds, CaseMoney, PlanVersions
from opiekun.cases.margin_causes import cause_in_words
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.forecast import Line, Margin, Sums
from opiekun.cases.selectors.margin_state import Crossing, crossing_of
from opiekun.cases.selectors.money import CaseMoney as Figures
from opiekun.cases.selectors.money import Counted, money_of
from opiekun.cases.selectors.page import load_case
from opiekun.cases.selectors.plan_versions import KeptPlan, plan_versions
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.router import ApiRouter
from opiekun.core.money import Money, currency_digits, round_half_up

router = ApiRouter(tags=["Cases"])
kinds_router = ApiRouter(tags=["Cases"])


@router.route("GET", "/{case_id}/money", done=CaseMoney, summary="Read the money of a case")
def read_case_money(request: HttpRequest, case_id: str) -> HttpResponse:
    """Plan against committed and actual, what the case comes to, and every entry that makes the figures.

    What was booked is among them for those who may read case entries (`case-entries:read`, too).
    """
    viewer = allowed(request, CASE, "view")
    case = load_case(viewer, path_id(case_id))
    money = money_of(viewer, case)
    return answer(_money(money, crossing_of(viewer, case.id, case.owner_id, money)))


@router.route("GET", "/{case_id}/plan-versions", done=PlanVersions, summary="Read the plans that a case had")
def read_plan_versions(request: HttpRequest, case_id: str) -> HttpResponse:
    """The plan of now, then the baseline and each plan that a change replaced, the newest first."""
    case = load_case(allowed(request, CASE, "view"), path_id(case_id))
    return answer({"items": [_plan(one) for one in plan_versions(case)], "next": None})


@kinds_router.route("GET", "", done=AmountKinds, summary="List kinds of amounts")
def list_amount_kinds(request: HttpRequest) -> HttpResponse:
    """Which amounts cases may have; types of cases name them in `linkable`."""
    allowed(request, CASE, "view")
    found = [
        {"code": kind.code, "name": str(kind.label), "side": kind.side, "bucket": kind.bucket}
        for kind in amount_kinds().values()
    ]
    return answer({"items": found, "next": None})


def _money(money: Figures, crossing: Crossing | None) -> dict[str, object]:
    currency = money.currency
    currencies = {one.entry.key: one.entry.currency for one in money.entries}
    return {
        "currency": currency,
        "revenue": _side(money.revenue, currency),
        "cost": _side(money.cost, currency),
        "planned_margin": _margin(money.planned_margin, currency),
        "margin": _margin(money.margin, currency),
        "margin_floor": None if money.floor is None else f"{money.floor:f}",
        "is_below_floor": money.is_below,
        "below_floor_since": None if crossing is None else crossing.since,
        "below_floor_cause": None if crossing is None else _cause(crossing),
        "is_whole": money.is_whole,
        "entries": [_entry(one, currency, currencies) for one in money.entries],
    }


def _cause(crossing: Crossing) -> dict[str, str]:
    code, by = (str(crossing.cause.get(name, "")) for name in ("cause", "by"))
    return {"code": code, "text": cause_in_words(crossing.cause), "by": by}


def _amount(value: Decimal, currency: str) -> dict[str, str]:
    # Not by Money: what many entries come to may be more than a column holds.
    digits = max(currency_digits(currency), -int(value.normalize().as_tuple().exponent))
    return {"amount": f"{round_half_up(value, digits):f}", "currency": currency}


def _sums(sums: Sums | Line, currency: str) -> dict[str, object]:
    names = ("plan", "committed", "actual", "rest", "forecast")
    return {name: _amount(getattr(sums, name), currency) for name in names}


def _side(sums: Sums, currency: str) -> dict[str, object]:
    lines = [{"category": line.category, **_sums(line, currency)} for line in sums.lines]
    return {**_sums(sums, currency), "lines": lines}


def _margin(margin: Margin, currency: str) -> dict[str, object]:
    percent = None if margin.percent is None else f"{margin.percent:f}"
    return {"amount": _amount(margin.amount, currency), "percent": percent}


def _entry(one: Counted, currency: str, currencies: Mapping[str, str]) -> dict[str, object]:
    entry = one.entry
    replaces = [(each, currencies.get(each.key, entry.currency)) for each in entry.replaces]
    return {
        "key": entry.key,
        "kind": entry.kind,
        "side": one.kind.side,
        "bucket": one.kind.bucket,
        "category": entry.category,
        "on": entry.on,
        "text": entry.text,
        "amount": None if entry.amount is None else Money(entry.amount, entry.currency).as_json(),
        "taken": _amount(one.taken, entry.currency),
        "value": None if one.value is None else _amount(one.value, currency),
        "rate": None if one.rate is None else f"{one.rate:.8f}",
        "rate_tables": [{"number": t.number, "on": t.on, "awaited": t.awaited} for t in one.tables],
        "left_out": one.why,
        "replaces": [{"key": each.key, "amount": _amount(each.amount, of)} for each, of in replaces],
        "minutes": entry.minutes,
        "worker": None if entry.worker_id is None else {"id": str(entry.worker_id), "name": entry.worker},
        "url": entry.url,
    }


def _plan(plan: KeptPlan) -> dict[str, object]:
    def shown(value: Decimal | None) -> dict[str, str] | None:
        return None if value is None else _amount(value, plan.currency)

    return {
        "number": plan.number,
        "is_baseline": plan.is_baseline,
        "at": plan.at,
        "by": None if plan.by_id is None else {"id": str(plan.by_id), "name": plan.by},
        "currency": plan.currency,
        "planned_revenue": shown(plan.planned_revenue),
        "planned_cost": shown(plan.planned_cost),
        "lines": [
            {"side": line.side, "category": line.category, "text": line.text, "amount": shown(line.amount)}
            for line in plan.lines
        ],
    }
