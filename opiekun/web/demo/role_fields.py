"""The demo company's own fields of customers and suppliers: how invoices go out, a plan; a grade, a certificate."""

import json
from collections.abc import Collection
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from opiekun.web.demo.entries import PartyEntry, RoleFields
from opiekun.web.demo.vocabulary import Weighted

INVOICING, PLAN, GRADE, CERTIFICATE = "invoicing", "yearly_plan", "supplier_grade", "certificate_until"
# The section of the form in which the terms of a role stand.
_TERMS: Final = {"section": "Warunki", "section_en": "Terms"}
FIELDS: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "customer": (
        {
            "code": INVOICING,
            "type": "choice",
            "name": "Faktury",
            "name_en": "Invoices",
            "choices": [
                {"code": "ksef", "name": "KSeF", "name_en": "KSeF"},
                {"code": "email", "name": "KSeF i e-mail", "name_en": "KSeF and e-mail"},
                {"code": "paper", "name": "Papierowe", "name_en": "On paper", "colour": "warning"},
            ],
            **_TERMS,
        },
        {
            "code": PLAN,
            "type": "money",
            "name": "Plan roczny",
            "name_en": "Yearly plan",
            "hint": "Zakupy, o które się staramy.",
            "hint_en": "The purchases that we aim at.",
            "currency": "PLN",
            "sortable": True,
            **_TERMS,
        },
    ),
    "supplier": (
        {
            "code": GRADE,
            "type": "choice",
            "name": "Ocena",
            "name_en": "Grade",
            "in_lists": True,
            "section": "Jakość",
            "section_en": "Quality",
            "choices": [
                {"code": "a", "name": "A – bez zastrzeżeń", "name_en": "A – no reservations", "colour": "success"},
                {"code": "b", "name": "B – z uwagami", "name_en": "B – with remarks", "colour": "warning"},
                {"code": "c", "name": "C – do zmiany", "name_en": "C – to be replaced", "colour": "danger"},
            ],
        },
        {
            "code": CERTIFICATE,
            "type": "date",
            "name": "Certyfikat do",
            "name_en": "Certificate until",
            "sortable": True,
            "section": "Jakość",
            "section_en": "Quality",
        },
    ),
}
_INVOICING = Weighted(["", "ksef", "email", "paper"], [25, 40, 28, 7])
_GRADES = Weighted(["", "a", "b", "c"], [20, 48, 24, 8])


def draw(rng: Random, party: PartyEntry) -> RoleFields:
    """What is known of the party as a customer and as a supplier; the same draws whatever it is."""
    invoicing, grade, days = _INVOICING.draw(rng), _GRADES.draw(rng), rng.randrange(-120, 700)
    planned, share, certified = rng.random(), rng.random(), rng.random()
    plan = 5_000 * (1 + int(60 * share**3)) if planned < 0.35 else None
    return RoleFields(
        invoicing if party.customer else "",
        plan if party.customer else None,
        grade if party.supplier else "",
        days if party.supplier and certified < 0.4 else None,
    )


def of_customer(known: RoleFields, defined: Collection[str]) -> str:
    """The values as the column holds them."""
    plan = None if known.plan is None else {"amount": f"{known.plan}.00", "currency": "PLN"}
    return _stored({INVOICING: known.invoicing, PLAN: plan}, defined)


def of_supplier(known: RoleFields, day: date, defined: Collection[str]) -> str:
    """The values as the column holds them."""
    days = known.certificate_days
    until = None if days is None else (day + timedelta(days=days)).isoformat()
    return _stored({GRADE: known.grade, CERTIFICATE: until}, defined)


def _stored(values: dict[str, Any], defined: Collection[str]) -> str:
    return json.dumps({code: value for code, value in values.items() if value and code in defined})
