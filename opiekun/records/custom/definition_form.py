"""The form of a definition: what it sends, what it begins with, how the field would look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError
from opiekun.core.fields import FieldClass
from opiekun.core.kinds import record_kind
from opiekun.records.custom.defining import COLOURS, FLAGS
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definition_history import LABELS
from opiekun.records.custom.fields import SEARCHABLE, SORTABLE, UNIQUE
from opiekun.records.custom.kinds import linkable_kinds
from opiekun.records.models.custom_field import CustomType

TEXTS: Final = (
    *("type", "name", "name_en", "hint", "hint_en", "section", "section_en", "reference", "currency", "field_class"),
)
_CHOICE = re.compile(r"choices-(\d{1,4})-name")
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A choice as the form prints it; ``known`` is the code of one that is stored."""

    index: int
    values: Mapping[str, Any]
    known: str = ""
    error: str = ""


def error_links(by_name: Mapping[str, str]) -> list[tuple[str, str]]:
    """For the summary at the top: the id of the field, its name and what is wrong with it."""
    return [(_id_of(name), _named(name, message)) for name, message in by_name.items()]


def _id_of(name: str) -> str:
    row = re.match(r"choices-\d+", name)
    return f"id_{row[0]}-name" if row else f"id_{name}" if name else ""


def _named(name: str, message: str) -> str:
    known = {**LABELS, "code": _("Code")}
    label = known.get("choices" if name.startswith("choices-") else FLAGS.get(name, name))
    return f"{label}: {message}" if label else message


def blank() -> Values:
    """What the form of a new field begins with."""
    usual = {"type": CustomType.TEXT.value, "currency": "PLN", "field_class": FieldClass.BUSINESS.value, "code": ""}
    return {**dict.fromkeys(TEXTS, ""), **dict.fromkeys(FLAGS, False), **usual, "choices": []}


def stored(definition: Definition) -> Values:
    """What the form of a field begins with."""
    values: Values = {name: str(getattr(definition, name)) for name in TEXTS}
    values |= {name: getattr(definition, column) for name, column in FLAGS.items()}
    values["choices"] = [
        {"code": c.code, "name": c.name, "name_en": c.name_en, "colour": c.colour, "retired": c.retired}
        for c in definition.choices
    ]
    return {**values, "code": definition.code}


def read_form(posted: QueryDict, new: bool) -> Values:
    """What was typed, as the services take it; choices stand in the order of the page."""
    values: Values = {name: posted.get(name, "") for name in TEXTS}
    values |= {name: name in posted for name in FLAGS}
    values["choices"] = [row for at in _places(posted) if (row := _choice(posted, at)) is not None]
    return {**values, "code": posted.get("code", "")} if new else values


def _places(posted: QueryDict) -> list[str]:
    return [found[1] for name in posted if (found := _CHOICE.fullmatch(name))]


def _choice(posted: QueryDict, at: str) -> dict[str, Any] | None:
    """None for a row that was taken out, or a new one that was left empty."""
    name, code = posted.get(f"choices-{at}-name", "").strip(), posted.get(f"choices-{at}-id", "")
    if f"choices-{at}-remove" in posted or not (name or code):
        return None
    texts = {part: posted.get(f"choices-{at}-{part}", "") for part in ("name_en", "colour")}
    return {"code": code, "name": name, **texts, "retired": f"choices-{at}-retired" in posted}


def choice_rows(values: Values, errors: Sequence[FieldError] = ()) -> list[ChoiceRow]:
    """The rows of the editor; a field without choices begins with three empty ones."""
    wrong = {
        error.loc[1]: str(error.message) for error in errors if error.loc[:1] == ("choices",) and len(error.loc) > 1
    }
    rows = [
        ChoiceRow(place, choice, str(choice.get("code", "")), wrong.get(place, ""))
        for place, choice in enumerate(values["choices"])
    ]
    return rows or [ChoiceRow(place, {}) for place in range(3)]


def offers() -> dict[str, Any]:
    """The choices of the form's selects."""
    classes = {
        FieldClass.BUSINESS: _("Everybody who sees the record"),
        FieldClass.PRIVATE: _("Whoever sees private details"),
        FieldClass.PERSONAL: _("Whoever sees personal details"),
    }
    names = {
        "accent": _("blue"),
        "success": _("green"),
        "warning": _("amber"),
        "danger": _("red"),
        "violet": _("violet"),
    }
    return {
        "types": CustomType.choices,
        "references": [(code, record_kind(code).label) for code in linkable_kinds()],
        "classes": [(code.value, label) for code, label in classes.items()],
        "colours": [("", _("no colour")), *((code, names[code]) for code in COLOURS)],
    }


def takes(type_: str) -> dict[str, bool]:
    """Which switches a field of the type has."""
    return {
        "required": type_ != "boolean",
        "unique": type_ in UNIQUE,
        "searchable": type_ in SEARCHABLE,
        "sortable": type_ in SORTABLE,
        "in_lists": type_ != "long_text",
    }
