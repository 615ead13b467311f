"""How a field would look that is just being defined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.fields import FieldClass
from opiekun.core.money import UnknownCurrency, currency_digits
from opiekun.core.viewer import Viewer
from opiekun.records.custom.defining import COLOURS, FLAGS
from opiekun.records.custom.definition import CustomChoice, Definition
from opiekun.records.custom.definition_form import TEXTS
from opiekun.records.custom.fields import field_of
from opiekun.records.custom.form import FormField, form_field
from opiekun.records.custom.kinds import linkable_kinds
from opiekun.records.custom.typed import control_of, typed_value
from opiekun.records.custom.words import custom_shown
from opiekun.records.models.custom_field import CustomType
from opiekun.records.shown import Shown


@dataclass(frozen=True, slots=True)
class Preview:
    """The field in a form with a value in it, and that value on a record page."""

    field: FormField
    value: str
    shown: Shown
    section: str


def preview(viewer: Viewer, kind: str, values: Mapping[str, Any]) -> Preview:
    """The preview of what the form of a definition holds, right or wrong."""
    definition = _draft(kind, values)
    sample = _sample(definition)
    value = typed_value(definition, sample, viewer.language)
    control = control_of(definition, value, _("Polmetal sp. z o.o."))
    shown = _("Polmetal sp. z o.o.") if definition.reference else custom_shown(field_of(definition), sample)
    return Preview(form_field(definition, control), value, shown, str(definition.section_label) or _("More"))


def _draft(kind: str, values: Mapping[str, Any]) -> Definition:
    texts = {name: str(values.get(name, ""))[:300] for name in TEXTS if name not in ("type", "field_class")}
    type_ = values["type"] if values["type"] in CustomType.values else CustomType.TEXT.value
    texts["name"] = texts["name"].strip() or _("Name of the field")
    texts["reference"] = _linked_kind(texts["reference"]) if type_ == "reference" else ""
    texts["currency"] = _currency(texts["currency"]) if type_ == "money" else ""
    parts: dict[str, Any] = {
        **texts,
        **{column: bool(values.get(name)) for name, column in FLAGS.items()},
        "id": 0,
        "version": 0,
        "kind": kind,
        "code": "preview",
        "type": type_,
        "choices": tuple(_choice(place, choice) for place, choice in enumerate(values["choices"])),
        "field_class": FieldClass.BUSINESS,
        "is_archived": False,
    }
    return Definition(**parts)


def _linked_kind(code: str) -> str:
    """What the link leads to; as long as nothing is chosen, the first kind of all."""
    offered = linkable_kinds()
    return code if code in offered else next(iter(offered), "")


def _choice(place: int, choice: Mapping[str, Any]) -> CustomChoice:
    colour = str(choice.get("colour", ""))
    return CustomChoice(
        str(choice.get("code") or f"choice_{place}"),
        str(choice.get("name", ""))[:80],
        str(choice.get("name_en", ""))[:80],
        colour if colour in COLOURS else "",
        bool(choice.get("retired")),
    )


def _currency(code: str) -> str:
    try:
        currency_digits(code.upper())
    except UnknownCurrency:
        return "PLN"
    return code.upper()


def _sample(definition: Definition) -> Any:
    """A value as it would be stored."""
    offered = [choice.code for choice in definition.choices if not choice.retired]
    match definition.type:
        case "number":
            return "1250.5"
        case "money":
            return {"amount": "1250.00", "currency": definition.currency}
        case "date":
            return clock.today().isoformat()
        case "choice":
            return offered[0] if offered else None
        case "multi_choice":
            return offered[:2]
        case "boolean":
            return True
        case "reference":
            return "1"
        case "url":
            return "https://polmetal.example"
    return _("Example")
