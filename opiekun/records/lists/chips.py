"""A list's condition in words, a chip for each part."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.operators import LABELS, Operator
from opiekun.records.conditions.tree import EVERYTHING, Condition, Every, Leaf, flat
from opiekun.records.conditions.values import ME
from opiekun.records.lists.address import ListAddress
from opiekun.records.references import USER, names_in_sight


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the condition in words; ``without`` is the address of the list without it."""

    field: str
    value: str
    without: str


def chips(viewer: Viewer, address: ListAddress) -> list[Chip]:
    """The condition's parts, each with the address of the list without it."""
    condition = address.query.condition
    parts = flat(condition) or ()
    return [
        Chip(
            field,
            value,
            address.url(condition=Every(tuple(part for part in parts if part is not leaf)) if leaf else EVERYTHING),
        )
        for field, value, leaf in in_words(viewer, address.setup.record_kind, condition)
    ]


def in_words(viewer: Viewer, kind: RecordKind, condition: Condition) -> list[tuple[str, str, Leaf | None]]:
    """Field, comparison and leaf of each part; one line, without leaf, for the whole when it says more than "and"."""
    parts = flat(condition)
    if parts is None:
        return [(_("Condition"), _("several parts"), None)]
    names = _reference_names(viewer, kind, parts)
    fields = [kind.field_by_code[leaf.field] for leaf in parts]
    return [(str(field.label), _words(field, leaf, names), leaf) for field, leaf in zip(fields, parts, strict=True)]


def _reference_names(viewer: Viewer, kind: RecordKind, parts: Sequence[Leaf]) -> dict[tuple[str, int], str]:
    """The names behind the ids in the condition: one statement a kind that is referred to."""
    wanted: dict[str, set[int]] = {}
    for leaf in parts:
        field = kind.field_by_code[leaf.field]
        if field.type == FieldType.REFERENCE:
            wanted.setdefault(field.reference, set()).update(int(value) for value in leaf.values if value.isdigit())
    return {
        (ref, pk): name for ref, ids in wanted.items() if ids for pk, name in names_in_sight(viewer, ref, ids).items()
    }


def _words(field: Field, leaf: Leaf, names: dict[tuple[str, int], str]) -> str:
    if field.choices:
        labels = {choice.value: str(choice.label) for choice in field.choices}
        shown = [labels.get(value, value) for value in leaf.values]
    elif field.type == FieldType.REFERENCE:
        shown = [_referred(field, value, names) for value in leaf.values]
    else:
        shown = list(leaf.values)
    values = (" – " if leaf.operator == Operator.BETWEEN else ", ").join(shown)
    if leaf.operator == Operator.IS:
        return values
    return f"{LABELS[leaf.operator]} {values}".strip()


def _referred(field: Field, value: str, names: dict[tuple[str, int], str]) -> str:
    if value == ME and field.reference == USER:
        return pgettext("operator", "me")
    return names.get((field.reference, int(value)), "?") if value.isdigit() else "?"
