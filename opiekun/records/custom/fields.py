"""Definitions as fields of their kinds, which everything generic reads."""

from functools import partial
from typing import Any, Final

from opiekun.core.fields import Choice, Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definitions import present
from opiekun.records.custom.values import read_value
from opiekun.records.custom.ways import path

PREFIX: Final = "custom."
_WAYS: Final = {
    "text": "text",
    "long_text": "text",
    "url": "text",
    "number": "number",
    "money": "amount",
    "date": "day",
    "choice": "choice",
    "multi_choice": "choices",
    "boolean": "flag",
    "reference": "link",
}
# Which types may be looked for by the search, ordered by, and kept unique.
SEARCHABLE: Final = frozenset(("text", "long_text", "url"))
SORTABLE: Final = frozenset(("text", "number", "money", "date"))
UNIQUE: Final = frozenset(("text", "number", "url", "reference"))


def added_fields(kind: str) -> tuple[Field, ...]:
    """The fields that users added to the kind, as they are now."""
    now = present()
    return now.once(("fields", kind), lambda: tuple(field_of(d) for d in now.of(kind)))


def field_of(definition: Definition) -> Field:
    """The field that a definition is to lists, filters, export, history and API."""
    d = definition
    return Field(
        f"{PREFIX}{d.code}",
        d.label,
        FieldType(d.type),
        path(_WAYS[d.type], d.code),
        field_class=d.field_class,
        choices=tuple(Choice(c.code, c.label, c.colour, c.retired) for c in d.choices),
        reference=d.reference,
        sort=path("sort", d.code) if d.type == "text" else "",
        sortable=d.is_sortable and "sort" in d.built,
        editable=True,
        bulk=d.type != "long_text" and not d.is_unique and not d.is_closed,
        shown=d.in_lists,
        only_currency=d.currency,
        custom=d.code,
        reader=partial(_read, d),
    )


def field_ever(kind: RecordKind, code: str) -> Field:
    """The field under the code, also one that was archived since; for telling what was done with it."""
    known = kind.field_by_code.get(code)
    if known is not None or not code.startswith(PREFIX):
        return known or kind.field_by_code[code]
    definition = present().find(kind.code, code.removeprefix(PREFIX))
    if definition is not None:
        return field_of(definition)
    return Field(code, code, FieldType.TEXT, custom=code.removeprefix(PREFIX))


def _read(definition: Definition, raw: Any) -> Any:
    """A value that somebody gives to records without looking at what each holds."""
    value = read_value(definition.shape, raw)
    if value is None and definition.is_required:
        raise WrongValue("required")
    return value


def definitions_for(viewer: Viewer, kind: str) -> list[Definition]:
    """The kind's definitions whose values the viewer may read."""
    return [d for d in present().of(kind) if viewer.sees(kind, d.field_class)]


def definition_for(viewer: Viewer, kind: str, code: str) -> Definition | None:
    """The definition under the code; None when there is none for this viewer."""
    return next((d for d in definitions_for(viewer, kind) if d.code == code), None)


def definition_ever(viewer: Viewer, kind: str, code: str) -> Definition | None:
    """The definition under the code, also an archived one; None when there is none for this viewer."""
    definition = present().find(kind, code)
    return definition if definition and viewer.sees(kind, definition.field_class) else None
