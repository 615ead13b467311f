"""Changes of custom values, field by field: the history keeps the column as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from opiekun.core.fields import Field, FieldClass
from opiekun.core.whole_numbers import is_whole
from opiekun.records.custom.definitions import present
from opiekun.records.custom.fields import field_of
from opiekun.records.custom.words import custom_words

COLUMN: Final = "custom"
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CustomChange:
    """One field that changed, in words; an empty side means that there was nothing."""

    field: Field
    old: str
    new: str


def sides_of(change: Any) -> tuple[Values, Values] | None:
    """What the column held before and after a write, as the history has it; None when that was taken out."""
    old, new = change if isinstance(change, list) and len(change) == 2 else ({}, change)
    return (old or {}, new or {}) if isinstance(old or {}, Mapping) and isinstance(new or {}, Mapping) else None


def custom_changes(
    kind: str, change: Any, seen: set[FieldClass], names: Mapping[str, Mapping[int, str]]
) -> Sequence[CustomChange]:
    """The fields that differ, of the classes that are seen; archived ones are told, too."""
    sides = sides_of(change)
    if sides is None:
        return []
    old, new = sides
    told = []
    for definition in present().every(kind):
        before, after = old.get(definition.code), new.get(definition.code)
        if before == after or definition.field_class not in seen:
            continue
        field = field_of(definition)
        linked = {str(pk): name for pk, name in names.get(field.reference, {}).items()} if field.reference else {}
        told.append(CustomChange(field, *(custom_words(field, value, linked) for value in (before, after))))
    return told


def linked_ids(kind: str, change: Any) -> Mapping[str, set[int]]:
    """The ids of records that the change links to, by their kind."""
    found: dict[str, set[int]] = {}
    for definition in present().every(kind):
        if definition.reference:
            ids = (side.get(definition.code) for side in sides_of(change) or ())
            numbers = {int(value) for value in ids if isinstance(value, str) and is_whole(value)}
            found.setdefault(definition.reference, set()).update(numbers)
    return {reference: ids for reference, ids in found.items() if ids}
