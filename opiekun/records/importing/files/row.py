"""One row of a file, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

UNCLOSED_QUOTE: Final = "unclosed_quote"
TOO_LONG: Final = "row_too_long"
UNDECODABLE: Final = "undecodable"
AFTER_UNCLOSED: Final = "after_unclosed_quote"
TOO_MANY_CELLS: Final = "too_many_cells"

MOST_CELLS: Final = 500
LONGEST_CELL: Final = 40_000


@dataclass(slots=True)
class Row:
    """``number`` counts from 1 as a spreadsheet does, blank rows included; ``problem`` says why the cells cannot be
    believed: they hold what could be read all the same."""

    number: int
    cells: Sequence[str]
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)
