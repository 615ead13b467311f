"""How the raw definition of a custom field is read, and which of its parts go together. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.money import UnknownCurrency, currency_digits
from opiekun.core.reading import Reader, WrongField, WrongValue
from opiekun.records.custom.fields import SEARCHABLE, SORTABLE, UNIQUE
from opiekun.records.models.custom_field import CustomType
from opiekun.records.search.words import fold

LONGEST_CODE: Final = 40
MOST_CHOICES: Final = 200
COLOURS: Final = ("accent", "success", "warning", "danger", "violet")
WITH_CHOICES: Final = ("choice", "multi_choice")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_CHOICE_SLUG = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")

REASONS: Final[Mapping[str, str | Promise]] = {
    "code_format": _("Small letters, digits and single underscores, as in card_number."),
    "wrong_currency": _("This is not a currency code, as PLN is."),
    "no_choices": _("Give at least one choice."),
    "semicolon": _("A semicolon divides choices from one another, so that no name can have one."),
    "same_choice": _("Another choice has this code or name."),
    "not_for_type": _("A field of this type cannot have this."),
    "only_business": _("Only a field that everybody sees can have this."),
}
# The names of forms and API, and the columns they are kept in where they differ.
FLAGS: Final = {
    "required": "is_required",
    "unique": "is_unique",
    "searchable": "is_searchable",
    "sortable": "is_sortable",
    "in_lists": "in_lists",
}
_FOR_TYPES: Final = {"searchable": SEARCHABLE, "sortable": SORTABLE, "unique": UNIQUE}
_ONLY_BUSINESS: Final = ("searchable", "in_lists")


def slug(name: str, fallback: str = "field") -> str:
    """A code for a name: "Nr karty" is nr_karty."""
    words = re.findall(r"[a-z0-9]+", fold(name))
    code = "_".join(words)[:LONGEST_CODE].rstrip("_")
    return code if _SLUG.fullmatch(code) else f"{fallback}_{code}".rstrip("_")[:LONGEST_CODE].rstrip("_")


def _wrong(code: str) -> WrongValue:
    return WrongValue(code, REASONS[code])


def read_code(value: Any) -> str:
    """The code of a field; empty when the name shall give it."""
    written: str = reading.text(LONGEST_CODE)(value)
    if written and not _SLUG.fullmatch(written):
        raise _wrong("code_format")
    return written


def _choice_code(value: Any) -> str:
    written: str = reading.text(LONGEST_CODE)(value)
    if written and not _CHOICE_SLUG.fullmatch(written):
        raise _wrong("code_format")
    return written


def _currency(value: Any) -> str:
    written: str = reading.text(3)(value).upper()
    if not written:
        return ""
    try:
        currency_digits(written)
    except UnknownCurrency as unknown:
        raise _wrong("wrong_currency") from unknown
    return written


_CHOICE: Final[Mapping[str, Reader]] = {
    "code": _choice_code,
    "name": reading.text(80),
    "name_en": reading.text(80),
    "colour": reading.choice(COLOURS),
    "retired": reading.boolean,
}


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("name"):
        raise WrongField("name", "required")
    if any(";" in row.get(name, "") for name in ("name", "name_en")):
        raise WrongField("name", "semicolon", REASONS["semicolon"])
    usual: dict[str, Any] = {"code": "", "name": "", "name_en": "", "colour": "", "retired": False}
    return {**usual, **row}


READERS: Final[Mapping[str, Reader]] = {
    "type": reading.choice(CustomType.values, required=True),
    "name": reading.text(80, required=True),
    "name_en": reading.text(80),
    "hint": reading.text(200),
    "hint_en": reading.text(200),
    "section": reading.text(60),
    "section_en": reading.text(60),
    "choices": reading.rows(_CHOICE, _finished, MOST_CHOICES),
    "reference": reading.text(40),
    "currency": _currency,
    "field_class": reading.choice([FieldClass.BUSINESS, FieldClass.PRIVATE, FieldClass.PERSONAL], required=True),
    **dict.fromkeys(FLAGS, reading.boolean),
}


def with_codes(choices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The choices, each with a code of its own. Raises InvalidInput where two have the same code or name."""
    taken = {str(choice["code"]) for choice in choices if choice["code"]}
    errors, made, names, codes = [], [], set(), set()
    for number, choice in enumerate(choices):
        code = str(choice["code"]) or _free(slug(str(choice["name"]), "choice"), taken)
        taken.add(code)
        name = str(choice["name"]).casefold()
        # A retired choice may share its name with one that came after it.
        if code in codes or (name in names and not choice["retired"]):
            errors.append(FieldError(("choices", number, "name"), "same_choice", str(REASONS["same_choice"])))
        codes.add(code)
        names |= set() if choice["retired"] else {name}
        made.append({**choice, "code": code})
    if errors:
        raise InvalidInput(errors)
    return made


def _free(code: str, taken: set[str]) -> str:
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code[: LONGEST_CODE - 4]}_{number}"
    return free


def free_code(name: str, taken: set[str]) -> str:
    """The code that a name gives, another one where it is taken."""
    return _free(slug(name), taken)


def check_together(whole: Mapping[str, Any], references: Sequence[str]) -> None:
    """Refuse parts of a definition that do not go together. Raises InvalidInput naming each."""
    kind, errors = whole["type"], []
    wrong = [(name, "not_for_type") for name, types in _FOR_TYPES.items() if whole[name] and kind not in types]
    if whole["required"] and kind == "boolean":
        wrong.append(("required", "not_for_type"))
    if whole["field_class"] != FieldClass.BUSINESS:
        wrong += [(name, "only_business") for name in _ONLY_BUSINESS if whole[name]]
    if kind in WITH_CHOICES and not any(not choice["retired"] for choice in whole["choices"]):
        wrong.append(("choices", "no_choices"))
    if kind == "money" and not whole["currency"]:
        wrong.append(("currency", "wrong_currency"))
    for name, code in wrong:
        errors.append(FieldError((name,), code, str(REASONS[code])))
    if kind == "reference" and whole["reference"] not in references:
        errors.append(FieldError(("reference",), "choice", str(reading.REASONS["choice"])))
    if errors:
        raise InvalidInput(errors)
