"""The company profile of the demo company, which sells shelving, steel and workshop equipment."""

from typing import Any

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.parties.services import update_party
from opiekun.web.demo import numbers

# What a fresh database calls our company.
_UNNAMED = "Moja firma"
_NIP = numbers.with_check_digit("634299107")
# The stream leaves the numbers between its named parties and 100 free.
_NUMBER = 60

_PROFILE: dict[str, Any] = {
    "name": "Regał-Stal Silesia sp. z o.o.",
    "legal_form": "limited_company",
    "nip": _NIP,
    "regon": numbers.regon(_NUMBER),
    "krs": numbers.krs(_NUMBER),
    "eu_vat": f"PL{_NIP}",
    "industry": "Handel stalą",
    "remarks": "Regały magazynowe, stal i wyposażenie warsztatów. Magazyn w Tychach, sprzedaż w całym kraju.",
    "channels": [
        {"kind": "phone", "label": "office", "value": "+48 32 010 20 30", "is_main": True},
        {"kind": "email", "label": "office", "value": "biuro@regal-stal.example", "is_main": True},
        {"kind": "web", "label": "office", "value": "https://www.regal-stal.example", "is_main": True},
    ],
    "addresses": [
        {"kind": "registered", "street": "ul. Hutnicza", "house_number": "12", "postcode": "40-202"}
        | {"city": "Katowice", "county": "Katowice", "voivodeship": "24", "is_main": True},
        {"kind": "delivery", "name": "Magazyn Tychy", "street": "ul. Towarowa", "house_number": "40"}
        | {"postcode": "43-100", "city": "Tychy", "county": "Tychy", "voivodeship": "24"},
    ],
    "bank_accounts": [{"iban": "PL61109010140000071219812874", "bank_name": "Santander Bank Polska", "is_main": True}],
}
_CLEARED = {name: [] if isinstance(value, list) else "" for name, value in _PROFILE.items()}


def is_unnamed() -> bool:
    """Whether nobody has filled in our company yet."""
    return Party.objects.filter(is_own=True, nip="", identity__name=_UNNAMED).exists()


def fill_in(actor: Viewer) -> bool:
    """Give our company the demo profile unless it has one already; says whether it did."""
    if not is_unnamed():
        return False
    update_party(actor, _own_id(), _PROFILE)
    return True


def clear(actor: Viewer) -> None:
    """Take the demo profile back; one that was changed meanwhile stays."""
    if Party.objects.filter(is_own=True, nip=_NIP).exists():
        update_party(actor, _own_id(), {**_CLEARED, "name": _UNNAMED})


def _own_id() -> int:
    return Party.objects.values_list("pk", flat=True).get(is_own=True)
