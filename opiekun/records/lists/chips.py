"""A list's condition in words, a chip for each part."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.registry import subject_of
from opiekun.records.conditions.tree import EVERYTHING, Condition, Every, Leaf, flat
from opiekun.records.conditions.words import condition_words, leaf_words, reference_names
from opiekun.records.lists.address import ListAddress


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the condition in words; ``without`` is the address of the list without it.

    ``is_tree`` says more than "and": it is changed in the builder.
    """

    field: str
    value: str
    without: str
    is_tree: bool = False


def chips(viewer: Viewer, address: ListAddress) -> list[Chip]:
    """The condition's parts, each with the address of the list without it."""
    condition = address.query.condition
    parts = flat(condition) or ()
    return [
        Chip(
            field,
            value,
            address.url(condition=Every(tuple(part for part in parts if part is not leaf)) if leaf else EVERYTHING),
            leaf is None,
        )
        for field, value, leaf in in_words(viewer, address.setup.record_kind, condition)
    ]


def in_words(viewer: Viewer, kind: RecordKind, condition: Condition) -> list[tuple[str, str, Leaf | None]]:
    """Field, comparison and leaf of each part; one line, without leaf, for the whole when it says more than "and"."""
    parts = flat(condition)
    if parts is None:
        return [(_("Condition"), condition_words(viewer, kind, condition), None)]
    subject = subject_of(kind)
    names = reference_names(viewer, subject, condition)
    found = [(subject.find_field(leaf.field), leaf) for leaf in parts]
    return [(str(field.label), leaf_words(field, leaf, names), leaf) for field, leaf in found if field is not None]
