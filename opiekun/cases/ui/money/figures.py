"""The figures of a case as the panel draws them: bars on one scale, legends whose amounts open what makes them."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.models.terms import CATEGORY_OF
from opiekun.cases.rules.forecast import Margin, Sums
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.money import CaseMoney
from opiekun.cases.selectors.page import CaseRecord
from opiekun.cases.ui.words import language, money, whole_money
from opiekun.core.ui import format as formats

ZERO: Final = Decimal(0)
# Of a percent.
_HUNDREDTH: Final = Decimal("0.0001")
# Below it people reckon with cents.
_SMALL: Final = Decimal(10_000)
# A bar ends a little before the edge, as the longest of both does.
_FULL: Final = Decimal(94)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar, in percent of its width; ``url`` and ``said`` are those of its amount in the legend."""

    css: str
    start: str
    width: str
    url: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of the legend; ``url`` opens what makes it."""

    css: str
    label: str
    shown: str
    url: str


@dataclass(frozen=True, slots=True)
class SideBar:
    """One side: what it comes to ("" where nobody may know), its bar, its legend. ``tick`` is where the plan is, in
    percent."""

    side: str
    label: str
    forecast: str
    forecast_url: str
    parts: list[Part]
    tick: str
    legend: list[Amount]
    spoken: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure under the bars."""

    label: str
    shown: str
    note: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """How amounts of a panel are written: in millions from a hundred of them on, without cents but in a small case."""

    currency: str
    has_cents: bool

    def amount(self, value: Decimal) -> str:
        if abs(value) >= 100_000_000:
            return whole_money(value, self.currency)
        return formats.money(value, language(), self.currency, minor=self.has_cents and value != 0)

    def signed(self, value: Decimal) -> str:
        return f"+{self.amount(value)}" if value > 0 else self.amount(value)


def money_url(case_id: int, side: str = "", bucket: str = "", category: str | None = None) -> str:
    """The page of what makes a figure."""
    asked = {"side": side, "bucket": bucket} | ({} if category is None else {"category": category or "-"})
    query = urlencode({name: value for name, value in asked.items() if value})
    return _address("case_money_page", case_id) + (f"?{query}" if query else "")


def plan_url(case_id: int) -> str:
    """The page of the lines that make the plan."""
    return _address("case_plan", case_id)


@lru_cache(maxsize=256)
def _address(page: str, case_id: int) -> str:
    # Most figures of a panel lead to the same page.
    return reverse(page, args=[case_id])


def bars(case: CaseRecord, found: CaseMoney) -> list[SideBar]:
    """Both sides on the same scale."""
    longest = max((max(one.plan, one.forecast) for one in found.sides.values()), default=ZERO)
    shown = shown_of(found)
    return [_bar(case, found, shown, side, longest) for side in Side]


def _bar(case: CaseRecord, found: CaseMoney, shown: Shown, side: Side, longest: Decimal) -> SideBar:
    sums = found.sides[side]
    rest = _("still expected") if side == Side.REVENUE else _("still to be spent")
    committed = _("agreed") if side == Side.REVENUE else _("ordered")
    said = [
        ("plan", _("plan"), sums.plan, plan_url(case.id)),
        ("actual", _("actual"), sums.actual, money_url(case.id, side, Bucket.ACTUAL)),
        ("committed", committed, sums.committed, money_url(case.id, side, Bucket.COMMITTED)),
        ("rest", rest, sums.rest, money_url(case.id, side)),
    ]
    if found.only_plan:
        said = said[:1]
    legend = [Amount(css, label, shown.amount(value), url) for css, label, value, url in said]
    parts = _parts(legend[1:], [value for _css, _label, value, _url in said[1:]], longest)
    forecast = "" if found.only_plan else shown.amount(sums.forecast)
    tick = _percent(_width(sums.plan, longest)) if sums.plan > 0 else ""
    spoken = ", ".join(f"{one.label} {one.shown}" for one in legend)
    return SideBar(side, str(side.label), forecast, money_url(case.id, side), parts, tick, legend, spoken)


def _parts(legend: list[Amount], values: list[Decimal], longest: Decimal) -> list[Part]:
    parts, at = [], ZERO
    for one, value in zip(legend, values, strict=True):
        width = _width(value, longest)
        if width > 0:
            parts.append(Part(one.css, _percent(at), _percent(width), one.url, f"{one.label}: {one.shown}"))
            at += width
    return parts


def _width(value: Decimal, longest: Decimal) -> Decimal:
    return max(value, ZERO) * _FULL / longest if longest > 0 else ZERO


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"


def shown_of(found: CaseMoney) -> Shown:
    """With cents where amounts are small and one has them: rounded each by itself they would not make their sums."""
    sums = found.sides.values()
    values = [getattr(one, name) for one in sums for name in ("plan", "actual", "committed", "forecast")]
    has_cents = any(value % 1 for value in values) and max(map(abs, values)) < _SMALL
    return Shown(found.currency, has_cents)


def exact(value: Decimal, currency: str) -> str:
    """An amount of a table, with its cents where it has any."""
    return money(value, currency)


def percent(value: Decimal | None) -> str:
    """ "28,0 %"; nothing for none."""
    return "" if value is None else formats.percent(value / 100, language())


def figures(case: CaseRecord, found: CaseMoney) -> list[Figure]:
    """Margins, what was billed, and how far the cost runs away."""
    revenue, cost, shown = found.revenue, found.cost, shown_of(found)
    number = sum(1 for one in found.entries if one.kind.side == Side.REVENUE and one.kind.bucket == Bucket.ACTUAL)
    over = cost.forecast - cost.plan
    share = percent(over * 100 / cost.plan) if cost.plan > 0 and over else ""
    planned = Figure(_("Planned margin"), *_margin(found.planned_margin, shown), "", plan_url(case.id))
    if found.only_plan:
        return [planned]
    return [
        planned,
        Figure(
            *(_("Forecast margin"), *_forecast_margin(found, shown), "danger" if found.is_below else ""),
            money_url(case.id),
        ),
        Figure(
            *(_("Revenue so far"), shown.amount(revenue.actual), _entries(number), ""),
            money_url(case.id, Side.REVENUE, Bucket.ACTUAL),
        ),
        Figure(
            *(_("Cost against plan"), shown.signed(over), share, "danger" if over > 0 and cost.plan > 0 else ""),
            money_url(case.id, Side.COST),
        ),
    ]


def _entries(number: int) -> str:
    return ngettext("%(number)d entry", "%(number)d entries", number) % {"number": number} if number else ""


def _forecast_margin(found: CaseMoney, written: Shown) -> tuple[str, str]:
    """A margin below the floor is not told as the floor itself, to which it may round."""
    shown, told = _margin(found.margin, written)
    if not found.is_below or found.floor is None or found.margin.percent != found.floor:
        return shown, told
    exact = found.margin.amount / found.revenue.forecast
    return shown, formats.percent(exact.quantize(_HUNDREDTH, rounding=ROUND_FLOOR), language(), 2)


def _margin(margin: Margin, shown: Shown) -> tuple[str, str]:
    return shown.amount(margin.amount), percent(margin.percent)


def category_label(side: str, code: str) -> str:
    """A category in words."""
    term = definitions().term_by_code(CATEGORY_OF[Side(side)], code) if code else None
    return str(term.label) if term else (code or _("without a category"))


def has_plan_or_entries(found: CaseMoney) -> bool:
    """Whether there is anything to show."""
    sums: list[Sums] = list(found.sides.values())
    return bool(found.entries) or found.unseen > 0 or any(one.plan for one in sums)
