"""What a template gives a new case, as the fields of forms have it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from opiekun.cases.ui.inputs import AMOUNTS, written_amount


def as_form(values: Mapping[str, Any]) -> dict[str, str]:
    """The values under the names of the form: an amount, its currency beside it."""
    shown = {name: str(value) for name, value in values.items() if name not in AMOUNTS}
    for name in AMOUNTS:
        given = values.get(name)
        if isinstance(given, Mapping):
            shown[name] = _amount(str(given.get("amount", "")))
            shown["currency"] = str(given.get("currency", "PLN"))
    return shown


def _amount(text: str) -> str:
    try:
        return written_amount(Decimal(text))
    except InvalidOperation:
        # As it was typed in the form: "48 200,50".
        return text
