"""What pages of apps tell of their keys on the sheet of keyboard shortcuts ("?")."""

from collections.abc import Sequence
from dataclasses import dataclass

from opiekun.core.fields import Label


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The keys of one page: under its name the keys of each line, and what they do."""

    label: Label
    lines: tuple[tuple[tuple[str, ...], Label], ...]


_groups: list[KeyGroup] = []


def register_keys(group: KeyGroup) -> None:
    """Tell of the keys of a page at start-up."""
    _groups.append(group)


def key_groups() -> Sequence[KeyGroup]:
    """All of them, in the order in which apps registered them."""
    return tuple(_groups)
