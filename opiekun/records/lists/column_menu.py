"""The menu in which a list's columns are chosen and ordered."""

from dataclasses import dataclass

from opiekun.core.fields import Label
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.columns import NAME


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A line of the menu."""

    code: str
    label: Label
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnMenu:
    """The chosen columns as they stand, then the others in the kind's order. Hashable, so that its page is kept.

    ``renamed`` are the labels that users may change.
    """

    kind: str
    chosen: tuple[str, ...]
    others: tuple[str, ...]
    renamed: tuple[str, ...] = ()

    @property
    def choices(self) -> list[ColumnChoice]:
        """The lines with their labels."""
        fields = record_kind(self.kind).field_by_code
        return [ColumnChoice(code, fields[code].label, code in self.chosen) for code in (*self.chosen, *self.others)]


def column_menu(viewer: Viewer, address: ListAddress) -> ColumnMenu:
    """The menu of the list for the viewer."""
    kind = address.setup.record_kind
    fields = kind.fields_for(viewer)
    codes = [field.code for field in fields if field.code != NAME]
    renamed = tuple(str(field.label) for field in fields if field.custom)
    chosen = tuple(code for code in address.query.columns if code in codes)
    return ColumnMenu(kind.code, chosen, tuple(code for code in codes if code not in chosen), renamed)
