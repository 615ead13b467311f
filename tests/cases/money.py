"""What tests of the money of cases share."""

from datetime import date
from decimal import Decimal
from typing import Any

from opiekun.cases.models import Case, CaseEntry, CaseType
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.selectors.money import CaseMoney, money_of
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services import create_entry
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.core.money.rates.storing import store_table
from opiekun.core.money.rates.tables import RateTable
from opiekun.core.viewer import Viewer

DAY = date(2026, 11, 20)


def pln(amount: str, currency: str = "PLN") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def book(actor: Viewer, case: Case, amount: str, currency: str = "PLN", **fields: Any) -> CaseEntry:
    """A cost of the case."""
    raw = {"case": str(case.pk), "text": "Transport", "amount": pln(amount, currency), "on": str(DAY), **fields}
    return CaseEntry.objects.get(pk=create_entry(actor, raw).id)


def work(actor: Viewer, case: Case, time: str = "1:30", **fields: Any) -> CaseEntry:
    """Time of the actor's."""
    raw = {"case": str(case.pk), "text": "Montaż", "time": time, "on": str(DAY), **fields}
    return CaseEntry.objects.get(pk=create_entry(actor, raw).id)


def money(viewer: Viewer, case: Case) -> CaseMoney:
    return money_of(viewer, load_case(viewer, case.pk))


def rates(day: date, number: str = "1/A", **mids: str) -> None:
    store_table(RateTable(number, day, {code: Decimal(mid) for code, mid in mids.items()}))
    forget_rates()


def set_type(code: str = "sale", **columns: Any) -> None:
    CaseType.objects.filter(code=code).update(**columns)
    refresh_definitions()
