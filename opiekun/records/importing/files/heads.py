"""Where the head of a table is: above it may stand titles and notes, it may have two rows, or be missing."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.records.importing.files.row import Row

LOOKED_AT: Final = 30
# What has fewer of them may as well be a cover or notes.
_FEWEST_COLUMNS: Final = 3
_FEWEST_ROWS: Final = 2
_VALUE = re.compile(r"[\d\s.,:/+\-]*\d[\d\s.,:/+\-%]*|\S+@\S+\.\S+|(?:https?://|www\.)\S*", re.IGNORECASE)
_CODE_NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+)+|[a-z]+[A-Z]\w+|[A-Z]+(?:_[A-Z0-9]+)+|[a-z]+\d+")
KnowsWord = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Head:
    """``at`` is the number of its first row, 0 when there is none; ``rows`` is 0, 1 or 2."""

    at: int = 0
    rows: int = 0


def recognise_head(sample: Sequence[Row], knows: KnowsWord) -> Head:
    """The head among the first rows. ``knows`` says whether a cell is the name of a field."""
    rows = [row for row in sample if not row.is_blank and not row.problem][:LOOKED_AT]
    if not rows:
        return Head()
    width = usual_width(rows)
    at = _best(rows, width, knows)
    if at is None:
        return Head()
    if at + 1 < len(rows) and _follows(rows, at) and _is_second(rows[at], rows[at + 1], knows):
        return Head(rows[at].number, 2)
    if at > 0 and _follows(rows, at - 1) and _is_group_row(rows[at - 1], rows[at], knows):
        return Head(rows[at - 1].number, 2)
    return Head(rows[at].number, 1)


def is_table(sample: Sequence[Row], head: Head, knows: KnowsWord) -> bool:
    """Whether there are rows under a head that names fields; or, without one, rows of several columns alike."""
    rows = [row for row in sample if not row.is_blank and not row.problem]
    heads = [row for row in rows if head.at and head.at <= row.number < head.at + head.rows]
    below = [row for row in rows if row.number >= head.at + head.rows]
    if heads and below:
        names = max(heads, key=lambda row: _known(row, knows))
        if min(2, len(_filled(names))) <= _known(names, knows):
            return True
    width = usual_width(below) if below else 0
    alike = sum(1 for row in below if _filled_width(row) == width)
    return width >= _FEWEST_COLUMNS and alike >= _FEWEST_ROWS


def usual_width(rows: Sequence[Row]) -> int:
    """How many cells rows usually fill."""
    widths = Counter(_filled_width(row) for row in rows)
    most = max(widths.values())
    return max(width for width, number in widths.items() if number == most)


def _filled_width(row: Row) -> int:
    return max((n for n, cell in enumerate(row.cells, start=1) if cell.strip()), default=0)


def _filled(row: Row) -> list[str]:
    return [cell.strip() for cell in row.cells if cell.strip()]


def _follows(rows: Sequence[Row], at: int) -> bool:
    return rows[at + 1].number == rows[at].number + 1


def _known(row: Row, knows: KnowsWord) -> int:
    return sum(1 for cell in _filled(row) if knows(cell))


def _best(rows: Sequence[Row], width: int, knows: KnowsWord) -> int | None:
    known = [_known(row, knows) if _is_wordy(row) else 0 for row in rows]
    most = max(known)
    if most >= 2 or (most == 1 and len(_filled(rows[known.index(1)])) >= max(1, width - 1)):
        return known.index(most)
    for at, row in enumerate(rows):
        if _filled_width(row) >= max(1, width - 1) and len(_filled(row)) * 2 > width:
            return at if _looks_like_names(row, rows[at + 1 :]) else None
    return None


def _is_wordy(row: Row) -> bool:
    """Names of columns are short, and hardly any of them is a number, an address or a date."""
    cells = _filled(row)
    values = sum(1 for cell in cells if _VALUE.fullmatch(cell))
    return bool(cells) and all(len(cell) <= 120 for cell in cells) and values * 4 <= len(cells)


def _looks_like_names(row: Row, below: Sequence[Row]) -> bool:
    """A row of unknown words is a head when it is written like one, or when what stands below is of another sort."""
    cells = _filled(row)
    if not _is_wordy(row) or len({cell.lower() for cell in cells}) < len(cells) * 0.7:
        return False
    if all(_CODE_NAME.fullmatch(cell) or len(cell) == 1 for cell in cells):
        return True
    columns = [n for n, cell in enumerate(row.cells) if cell.strip() and not _VALUE.fullmatch(cell.strip())]
    for column in columns:
        values = [r.cells[column].strip() for r in below if column < len(r.cells) and r.cells[column].strip()]
        if values and sum(1 for value in values if _VALUE.fullmatch(value)) * 2 > len(values):
            return True
    return False


def _is_second(head: Row, row: Row, knows: KnowsWord) -> bool:
    """A row below the head that names columns once more, as in another language, or in more detail."""
    cells = _filled(row)
    known = _known(row, knows)
    return _is_wordy(row) and len(cells) >= 2 and known >= 2 and known * 2 > len(cells)


def _is_group_row(row: Row, head: Row, knows: KnowsWord) -> bool:
    """A row above the head that names groups of its columns; it has gaps, and a title has but one cell."""
    groups = _filled(row)
    if len(groups) < 2 or len(groups) >= len(_filled(head)) or not _is_wordy(row):
        return False
    return len(set(_filled(head))) < len(_filled(head)) or len(row.cells) == len(head.cells)


def column_names(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The names of the columns by the rows of the head; groups of an upper row reach to the next one. A column without
    a name has an empty one."""
    if not rows:
        return [""] * width
    parts = [_padded(row, width) for row in rows]
    if len(parts) == 2:
        parts[0] = _spread(parts[0])
    names = []
    for column in range(width):
        words = list(dict.fromkeys(" ".join(row[column].split()) for row in parts))
        names.append(" / ".join(word for word in words if word))
    return names


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _spread(groups: Sequence[str]) -> list[str]:
    spread, last = [], ""
    for name in groups:
        last = name.strip() or last
        spread.append(last)
    return spread
