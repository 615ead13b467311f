"""The small forms of the money panel: booking an amount or time, and the lines of the plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.entry_permissions import may_book
from opiekun.cases.models.terms import CATEGORY_OF
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.money import allows
from opiekun.cases.selectors.own_amounts import TIME, own_kind
from opiekun.cases.selectors.page import CaseRecord
from opiekun.cases.services.entries import LABOUR
from opiekun.cases.ui.inputs import currency_options, term_options, written_amount
from opiekun.core import clock
from opiekun.core.errors import Refusal
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer

BOOKINGS: Final = ("cost", "revenue", "time")
PLAN: Final = "plan"
MOST_LINES: Final = 200
_LINE: Final = re.compile(r"(revenue|cost)-(\d{1,4})-(text|category|amount)")
_BOOKED: Final = ("text", "amount", "currency", "category", "on", "bucket", "time")
Options = Sequence[tuple[str, str | Label]]


@dataclass(slots=True)
class MoneyForm:
    """An open form: which, what stands in it, what is wrong with it (by field; "" is the whole)."""

    which: str
    values: Mapping[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    options: Mapping[str, Options] = field(default_factory=dict)


def offered(viewer: Viewer, case: CaseRecord) -> list[str]:
    """The bookings that the viewer may make in the case, as its type allows them."""
    if not may_book(viewer, case.id, case.owner_id):
        return []
    amounts = [side.value for side in (Side.COST, Side.REVENUE) if _allowed(case, side)]
    return amounts + ([TIME] if allows(case.type, TIME) and viewer.id is not None else [])


def _allowed(case: CaseRecord, side: Side) -> list[Bucket]:
    return [bucket for bucket in (Bucket.ACTUAL, Bucket.COMMITTED) if allows(case.type, own_kind(side, bucket))]


def _buckets(case: CaseRecord, side: Side) -> list[tuple[str, Label]]:
    words = {
        (Side.COST, Bucket.ACTUAL): _("invoiced or paid"),
        (Side.COST, Bucket.COMMITTED): _("ordered"),
        (Side.REVENUE, Bucket.ACTUAL): _("billed"),
        (Side.REVENUE, Bucket.COMMITTED): _("agreed"),
    }
    return [(bucket.value, words[side, bucket]) for bucket in _allowed(case, side)]


def booking(case: CaseRecord, which: str, values: Mapping[str, str] | None = None) -> MoneyForm:
    """The form of a booking; ``values`` is what was typed."""
    side = Side.REVENUE if which == "revenue" else Side.COST
    usual = {"currency": case.currency, "on": clock.today().isoformat()}
    if which == TIME and definitions().term_by_code(CATEGORY_OF[Side.COST], LABOUR):
        usual["category"] = LABOUR
    options: dict[str, Options] = {
        "category": [("", _("no category")), *term_options(CATEGORY_OF[side])],
        "currency": currency_options(case.currency),
        "bucket": _buckets(case, side),
    }
    return MoneyForm(which, {**usual, **(values or {})}, {}, options)


def typed_booking(posted: QueryDict) -> dict[str, str]:
    """What stands in the fields of a booking."""
    return {name: str(posted.get(name, "")) for name in _BOOKED if name in posted}


def raw_booking(case_id: int, which: str, values: Mapping[str, str]) -> dict[str, Any]:
    """What the service takes of it."""
    raw: dict[str, Any] = {"case": case_id, **{n: values.get(n, "") for n in ("text", "category", "on")}}
    if which == TIME:
        return {**raw, "time": values.get("time", "")}
    amount = {"amount": values.get("amount", ""), "currency": values.get("currency", "")}
    return {**raw, "side": which, "bucket": values.get("bucket", ""), "amount": amount if amount["amount"] else None}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the plan in its form."""

    side: str
    number: int
    category: str
    text: str
    amount: str


def plan_form(case: CaseRecord, rows: Sequence[PlanRow] | None = None) -> MoneyForm:
    """The form of the plan; a side that has a sum and no lines begins with one of it."""
    if rows is None:
        rows = _present_rows(case)
    options = {side.value: [("", "–"), *term_options(CATEGORY_OF[side])] for side in Side}
    sides = [(side.value, str(side.label), [row for row in rows if row.side == side]) for side in Side]
    return MoneyForm(PLAN, {"sides": sides}, {}, options)


def _present_rows(case: CaseRecord) -> list[PlanRow]:
    terms = definitions().term_by_id
    rows = []
    for side in Side:
        lines = [line for line in case.plan_lines if line.side == side]
        whole = case.planned_revenue if side == Side.REVENUE else case.planned_cost
        if not lines and whole is not None:
            rows.append(PlanRow(side, 0, "", "", written_amount(whole)))
        for number, line in enumerate(lines):
            code = "" if line.category_id is None else terms[line.category_id].code
            rows.append(PlanRow(side, number, code, line.text, written_amount(line.amount)))
        if not rows or rows[-1].side != side:
            rows.append(PlanRow(side, 0, "", "", ""))
    return rows


def typed_plan(posted: QueryDict) -> list[PlanRow]:
    """The lines as they were typed, in their order; those in which nothing stands are left out."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for name, value in posted.items():
        if match := _LINE.fullmatch(name):
            found.setdefault((match[1], int(match[2])), {})[match[3]] = str(value).strip()
    rows = [
        PlanRow(side, number, one.get("category", ""), one.get("text", ""), one.get("amount", ""))
        for (side, number), one in sorted(found.items(), key=lambda item: (item[0][0] != "revenue", item[0][1]))
    ]
    return [row for row in rows if row.text or row.amount or row.category][: MOST_LINES + 1]


def raw_plan(rows: Sequence[PlanRow]) -> list[dict[str, str]]:
    """What the service takes of the lines."""
    return [{"side": row.side, "category": row.category, "text": row.text, "amount": row.amount} for row in rows]


def plan_errors(refusal: Refusal, rows: Sequence[PlanRow]) -> dict[str, str]:
    """What is wrong, by the name of the field in the form."""
    found: dict[str, str] = {}
    for error in refusal.errors:
        if len(error.loc) == 3 and error.loc[0] == "plan_lines" and isinstance(error.loc[1], int):
            row = rows[error.loc[1]]
            found[f"{row.side}-{row.number}-{error.loc[2]}"] = str(error.message)
        else:
            found[""] = str(error.message)
    return found or {"": said(refusal)}


def booking_errors(refusal: Refusal) -> dict[str, str]:
    """What is wrong with a booking, by field."""
    renamed = {"minutes": "time", "side": "", "case": ""}
    found = {renamed.get(str(e.loc[0]), str(e.loc[0])) if e.loc else "": str(e.message) for e in refusal.errors}
    return found or {"": said(refusal)}


def said(refusal: Refusal) -> str:
    """A refusal in words, also where it has none of its own."""
    return str(refusal) or _("Somebody changed the case meanwhile. Look at it again, and save again.")


def heading(which: str) -> str:
    """What the form is for."""
    return {
        "cost": _("Book a cost"),
        "revenue": _("Book revenue"),
        "time": _("Book time"),
        PLAN: pgettext("of a case", "Plan"),
    }[which]
