"""What makes the figures of a case, and how its plan changed: whole pages."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.selectors.money import CaseMoney, Counted, entries_of, money_of
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.selectors.plan_versions import NOW, KeptPlan, compare, plan_versions
from opiekun.cases.ui.money.figures import ZERO, category_label, exact, figures, money_url, plan_url
from opiekun.cases.ui.money.late import late_note
from opiekun.cases.ui.money.warnings import warnings
from opiekun.cases.ui.words import hours, language, moment, money
from opiekun.core import clock
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.core.ui.render import render_page
from opiekun.records.record.views import viewer_of

NAMES: Final = ("plan", "actual", "committed", "rest", "forecast")


@require_GET
def money_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """All entries of a case, or those behind a figure: by ``side``, ``bucket`` and ``category`` ("-" is none)."""
    viewer = viewer_of(request)
    case = load_case(viewer, record_id)
    found = money_of(viewer, case)
    side = str(request.GET.get("side", "")) if request.GET.get("side") in Side.values else ""
    bucket = str(request.GET.get("bucket", "")) if request.GET.get("bucket") in Bucket.values else ""
    category = {"": None, "-": ""}.get(str(request.GET.get("category", "")), str(request.GET.get("category", "")))
    entries = entries_of(found, side, bucket, category)
    values = [one.value for one in entries if one.value is not None]
    context: dict[str, Any] = {
        "case": case,
        "sides": [_side(case, found, one) for one in Side if not side or one == side],
        "figures": figures(case, found),
        "warnings": warnings(viewer, case, found),
        "entries": [_row(one, found.currency) for one in entries],
        "only_plan": found.only_plan,
        "total": exact(sum(values, ZERO), found.currency) if len({e.kind.side for e in entries}) == 1 else "",
        "tabs": _tabs(case, found, side, bucket),
        "narrowed": category_label(side or Side.COST, category) if category is not None else "",
        "all_url": money_url(case.id, side, bucket),
    }
    return render_page(request, "cases/money/page.html", context)


def _names(side: Side) -> list[str]:
    committed = _("Committed") if side == Side.COST else pgettext("revenue", "Agreed")
    return [pgettext("of a case", "Plan"), _("Actual"), committed, _("Still to come"), _("Forecast")]


def _side(case: CaseRecord, found: CaseMoney, side: Side) -> dict[str, Any]:
    sums = found.sides[side]

    def address(name: str, category: str | None) -> str:
        if name == "plan":
            return plan_url(case.id)
        return money_url(case.id, side, Bucket(name) if name in Bucket.values else "", category)

    def cells(of: Any, category: str | None) -> list[tuple[str, str]]:
        amounts = {name: getattr(of, name) for name in NAMES}
        return [
            ("–", "")
            if found.only_plan and name != "plan"
            else (exact(amount, found.currency), address(name, category) if amount else "")
            for name, amount in amounts.items()
        ]

    lines = [
        (category_label(side, line.category), money_url(case.id, side, "", line.category), cells(line, line.category))
        for line in sums.lines
    ]
    return {"label": side.label, "names": _names(side), "lines": lines, "total": cells(sums, None)}


def _tabs(case: CaseRecord, found: CaseMoney, side: str, bucket: str) -> list[dict[str, Any]]:
    asked = [
        ("", "", _("Everything")),
        (Side.REVENUE.value, "", str(Side.REVENUE.label)),
        (Side.COST.value, "", str(Side.COST.label)),
    ]
    if side:
        words = dict(zip((Bucket.ACTUAL, Bucket.COMMITTED), _names(Side(side))[1:], strict=False))
        asked += [(side, one.value, f"{Side(side).label}: {words[one].lower()}") for one in Bucket]
    return [
        {
            "label": label,
            "icon": "",
            "changed": False,
            "url": money_url(case.id, of, state),
            "active": (of, state) == (side, bucket),
            "count": len(entries_of(found, of, state)),
        }
        for of, state, label in asked
    ]


def _row(one: Counted, currency: str) -> dict[str, Any]:
    entry = one.entry
    reasons = {
        "no_rate": _("no exchange rate"),
        "no_cost": _("no hourly cost"),
        "hidden": _("not for you to see"),
        "not_linkable": _("not in cases of this type"),
    }
    rate = ""
    if one.rate is not None and entry.currency != currency:
        # A forint is a hundredth of a złoty: with four digits nobody could reckon the amount up again.
        digits = 4 if one.rate >= 1 else 6
        rate = f"1 {entry.currency} = {formats.number(one.rate, language(), digits)} {currency}"
    return {
        "day": dates.day(entry.on, clock.today(), language()),
        "text": entry.text or entry.key,
        "url": entry.url,
        "kind": one.kind.label,
        "category": category_label(one.kind.side, entry.category) if entry.category else "",
        "time": hours(entry.minutes) if entry.minutes else "",
        "who": entry.worker or entry.by,
        "amount": "" if entry.amount is None else money(entry.amount, entry.currency),
        "taken": money(-one.taken, entry.currency) if one.taken else "",
        "value": "" if one.value is None else exact(one.value, currency),
        "why": reasons.get(one.why, ""),
        "rate": rate,
        "late": late_note(one),
    }


@require_GET
def plan_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """The plans that a case had, and two of them side by side: the baseline and the one of now, or others."""
    viewer = viewer_of(request)
    case = load_case(viewer, record_id)
    versions = plan_versions(case)
    baseline = next((one for one in versions if one.is_baseline), versions[-1])
    was, now = _asked(request, versions, "was", baseline), _asked(request, versions, "now", versions[0])
    found = compare(was, now)
    context = {
        "case": case,
        "versions": [(one.number, _name(one)) for one in versions],
        "was": was,
        "now": now,
        "was_name": _short(was),
        "now_name": _short(now),
        "one_currency": was.currency == now.currency,
        "sides": [
            {
                "label": side.label,
                "lines": [
                    {
                        "label": category_label(side, one.category),
                        "text": one.text,
                        "was": "" if one.was is None else money(one.was, was.currency),
                        "now": "" if one.now is None else money(one.now, now.currency),
                        "change": _signed(one.change, now.currency),
                    }
                    for one in found
                    if one.side == side
                ],
                "was": money(_whole(was, side), was.currency),
                "now": money(_whole(now, side), now.currency),
                "change": _signed((_whole(now, side) or ZERO) - (_whole(was, side) or ZERO), now.currency),
            }
            for side in Side
        ],
    }
    return render_page(request, "cases/money/plan.html", context)


def _whole(plan: KeptPlan, side: Side) -> Any:
    return plan.planned_revenue if side == Side.REVENUE else plan.planned_cost


def _signed(change: Decimal, currency: str) -> str:
    """By how much, to the smallest coin; nothing for no change."""
    return f"{'+' if change > 0 else ''}{exact(change, currency)}" if change else ""


def _asked(request: HttpRequest, versions: Sequence[KeptPlan], name: str, usual: KeptPlan) -> KeptPlan:
    asked = str(request.GET.get(name, ""))
    return next((one for one in versions if str(one.number) == asked), usual)


def _short(plan: KeptPlan) -> str:
    if plan.number == NOW:
        return _("now")
    return _("baseline") if plan.is_baseline else _("version %(number)d") % {"number": plan.number}


def _name(plan: KeptPlan) -> str:
    if plan.number == NOW:
        return _("now")
    when = moment(plan.at) if plan.at else ""
    words = _("frozen %(when)s") if plan.is_baseline else _("until %(when)s")
    return " · ".join(part for part in (_short(plan), words % {"when": when}, plan.by) if part)
