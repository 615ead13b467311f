"""Readers of what is entered about a party list."""

from collections.abc import Mapping
from typing import Final

from opiekun.core import reading
from opiekun.core.reading import Reader
from opiekun.parties.choices import ListColour, ListKind

LIST_COLUMNS: Final[Mapping[str, Reader]] = {
    "name": reading.text(80, required=True),
    "name_en": reading.text(80),
    "colour": reading.choice(ListColour.values, required=True),
    "description": reading.text(1000, lines=True),
    "is_archived": reading.boolean,
}
# Said once, when the list is made.
NEW_LIST: Final[Mapping[str, Reader]] = {**LIST_COLUMNS, "kind": reading.choice(ListKind.values, required=True)}
