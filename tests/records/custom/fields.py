"""Custom fields for tests, defined by the service that everybody uses."""

from itertools import count
from typing import Any

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.services import create_field

TIERS = (
    {"code": "gold", "name": "Złoty", "name_en": "Gold", "colour": "warning"},
    {"code": "silver", "name": "Srebrny"},
)
USUAL: dict[str, dict[str, Any]] = {
    "choice": {"choices": list(TIERS)},
    "multi_choice": {"choices": list(TIERS)},
    "money": {"currency": "PLN"},
    "reference": {"reference": "party"},
}
_numbers = count(1)


def define(type_: str = "text", code: str = "", kind: str = "party", **more: Any) -> Definition:
    """A field of the type; its code is that of the type when none is said."""
    name = more.pop("name", f"Pole {code or type_}")
    raw = {"type": type_, "name": name, "code": code or type_, **USUAL.get(type_, {}), **more}
    return create_field(SYSTEM, kind, raw)


def company(actor: Any = SYSTEM, name: str = "", **custom: Any) -> Party:
    """An organisation with the custom values."""
    given = {"custom": custom} if custom else {}
    saved = create_party(actor, {"kind": "organisation", "name": name or f"Firma {next(_numbers)}", **given})
    return Party.objects.get(pk=saved.id)
