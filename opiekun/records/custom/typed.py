"""A custom value as it is typed into a form, and the control in which it is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.core.fields import Label
from opiekun.records.custom.definition import Definition
from opiekun.records.record.facts import Input

NAME: Final = "custom-"
_DECIMAL: Final = {"inputmode": "decimal"}


def name_of(definition: Definition) -> str:
    """The name of the field in forms, which errors name, too."""
    return f"{NAME}{definition.code}"


def typed_value(definition: Definition, stored: Any, language: str) -> str:
    """The text that would be typed for the stored value; several choices are divided by commas."""
    if stored in (None, "", []):
        return ""
    match definition.type:
        case "number" if isinstance(stored, str):
            return stored.replace(".", ",") if language == "pl" else stored
        case "money" if isinstance(stored, Mapping):
            amount = str(stored.get("amount", ""))
            return amount.replace(".", ",") if language == "pl" else amount
        case "boolean":
            return "true" if stored is True else ""
        case "multi_choice" if isinstance(stored, list):
            return ",".join(stored)
    return str(stored)


def control_of(definition: Definition, value: str, linked: str = "") -> Input:
    """The control that holds the typed value; ``linked`` is the name of the record that it links to."""
    d, name, label = definition, name_of(definition), definition.label
    match d.type:
        case "long_text":
            return Input(name, label, value, "textarea")
        case "number" | "money":
            return Input(name, label, value, attrs=_DECIMAL)
        case "date":
            return Input(name, label, value, attrs={"type": "date"})
        case "boolean":
            return Input(name, label, value, "select", (("", _("no")), ("true", _("yes"))))
        case "choice":
            return Input(name, label, value, "select", options_of(d, [value]), empty="–")
        case "multi_choice":
            return Input(name, label, value, "multi", options_of(d, value.split(",")))
        case "reference":
            known = [(value, linked or f"#{value}")] if value else []
            attrs = {"data-url": reverse("custom_options", args=[d.reference])}
            return Input(name, label, value, "combobox", known, empty="–", attrs=attrs)
        case "url":
            return Input(name, label, value, attrs={"inputmode": "url", "placeholder": "https://"})
    return Input(name, label, value)


def options_of(definition: Definition, chosen: Sequence[str]) -> list[tuple[str, Label]]:
    """What is offered: what is not retired, and what is chosen although it is, or is no choice any more."""
    offered = [(c.code, c.label) for c in definition.choices if not c.retired or c.code in chosen]
    known = {code for code, _label in offered}
    return [*offered, *((code, code) for code in chosen if code and code not in known)]
