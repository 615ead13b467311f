"""Stored values of custom fields as people read them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.core.fields import Field, FieldType
from opiekun.core.ui.dates import full_date
from opiekun.core.ui.format import money
from opiekun.records.shown import Shown, choice_words, exact_number, ordered, several, web_link

Names = Mapping[str, str]


def custom_words(field: Field, value: Any, names: Names | None = None) -> str:
    """A stored value in plain words; nothing where there is none. ``names`` are those of linked records, by id.

    What the field held before its type was changed is said as it is.
    """
    if value in (None, "", []):
        return ""
    try:
        return _WORDS.get(field.type, _plain)(field, value, names or {})
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation):
        return str(value)


def custom_shown(field: Field, value: Any, names: Names | None = None) -> Shown:
    """The same for a page: coloured choices, links to pages of the web, lines."""
    if value in (None, "", []):
        return ""
    match field.type:
        case FieldType.CHOICE if isinstance(value, str):
            return choice_words(field).get(value, value)
        case FieldType.MULTI_CHOICE if isinstance(value, list):
            words = choice_words(field)
            return several(words.get(code, code) for code in ordered(field, value))
        case FieldType.URL if isinstance(value, str):
            return web_link(value)
        case FieldType.LONG_TEXT if isinstance(value, str):
            return Markup("<br>").join(value.split("\n"))
    return custom_words(field, value, names)


def _plain(_field: Field, value: Any, _names: Names) -> str:
    return str(value)


def _number(_field: Field, value: Any, _names: Names) -> str:
    return exact_number(Decimal(value), _language())


def _money(_field: Field, value: Any, _names: Names) -> str:
    return money(Decimal(value["amount"]), _language(), value["currency"])


def _day(_field: Field, value: Any, _names: Names) -> str:
    return full_date(date.fromisoformat(value), _language())


def _boolean(_field: Field, value: Any, _names: Names) -> str:
    return _("yes") if value is True else str(value)


def _choice(field: Field, value: Any, _names: Names) -> str:
    return _labels(field).get(value, str(value))


def _choices(field: Field, value: Any, _names: Names) -> str:
    labels = _labels(field)
    return ", ".join(labels.get(code, code) for code in ordered(field, value))


def _link(_field: Field, value: Any, names: Names) -> str:
    return names.get(str(value), "")


def _labels(field: Field) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in field.choices}


def _language() -> str:
    return "en" if (get_language() or "pl").startswith("en") else "pl"


_WORDS: Final[Mapping[FieldType, Callable[[Field, Any, Names], str]]] = {
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _day,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.MULTI_CHOICE: _choices,
    FieldType.REFERENCE: _link,
}
