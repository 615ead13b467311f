"""Rows of a CSV file as people and their programs write them.

Quotes are taken as such only where they enclose a whole cell: ``"ABC" Sp. z o.o.`` keeps its quotes. A quote that is
never closed spoils its own row alone: the row is told as a problem, and reading goes on with the next line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.records.importing.files.lines import LONGEST_LINE, Lines, is_spoilt
from opiekun.records.importing.files.row import (
    AFTER_UNCLOSED,
    LONGEST_CELL,
    MOST_CELLS,
    TOO_LONG,
    UNCLOSED_QUOTE,
    UNDECODABLE,
    Row,
)

MOST_LINES_OF_A_ROW: Final = 500


@dataclass(frozen=True, slots=True)
class Dialect:
    """``quote`` may be empty: then nothing is quoted."""

    separator: str = ";"
    quote: str = '"'


class Splitter:
    """Splits the text of one row into its cells."""

    def __init__(self, dialect: Dialect) -> None:
        self._separator, self._quote = dialect.separator, dialect.quote
        sep, quote = re.escape(dialect.separator), re.escape(dialect.quote)
        blank = r"[^\S\n]*" if dialect.separator != "\t" else "[ ]*"
        if dialect.quote:
            inside = rf"[^{quote}]*(?:{quote}{quote}[^{quote}]*)*"
            self._whole = re.compile(rf"{blank}{quote}({inside}){quote}{blank}(?:({sep})|\Z)")
            self._opened = re.compile(rf"{blank}{quote}({inside})({quote}?)")
            self._twice = dialect.quote * 2

    def split(self, line: str) -> list[str] | None:
        """The cells; None when a quote is open at the end, so that the row may go on in the next line."""
        if not self._quote or self._quote not in line:
            return line.split(self._separator)
        cells: list[str] = []
        at = 0
        while True:
            found = self._whole.match(line, at)
            if found:
                cells.append(found[1].replace(self._twice, self._quote))
                if found[2] is None:
                    return cells
                at = found.end()
                continue
            end = self._end_of_plain(line, at)
            if end is None:
                return None
            cells.append(line[at:end])
            if end == len(line):
                return cells
            at = end + len(self._separator)

    def is_hopeless(self, text: str, line: str) -> bool:
        """Whether the quote left open in the row is closed by now at a place where no cell ends."""
        at = self._start_of_open(text)
        found = self._opened.match(text, at)
        return bool(found and found[2] and not self._whole.match(text, at))

    def _start_of_open(self, text: str) -> int:
        at = 0
        while True:
            found = self._whole.match(text, at)
            if found:
                at = found.end()
                continue
            end = self._end_of_plain(text, at)
            if end is None or end == len(text):
                return at
            at = end + len(self._separator)

    def _end_of_plain(self, line: str, at: int) -> int | None:
        """Where a cell ends that is not wholly quoted; None when it begins with a quote that stays open."""
        end = self._find(line, at)
        if line[at:end].lstrip()[:1] != self._quote:
            return end
        while line.count(self._quote, at, end) % 2:
            if end == len(line):
                return None
            end = self._find(line, end + 1)
        # Only what is wholly quoted may go on over the end of a line.
        return None if "\n" in line[at:end] else end

    def _find(self, line: str, at: int) -> int:
        end = line.find(self._separator, at)
        return len(line) if end < 0 else end


def csv_rows(lines: Lines, dialect: Dialect, width: int = 0) -> Iterator[Row]:
    """The rows, blank ones included. ``width`` is the number of columns when it is known: lines after a spoilt row
    that have another number of cells are its remains."""
    splitter = Splitter(dialect)
    number, spoilt = 0, False
    while (line := lines.next()) is not None:
        number += 1
        cells = splitter.split(line)
        row = _whole_row(number, cells) if cells is not None else _many_lines(number, line, lines, splitter)
        if row.problem == UNCLOSED_QUOTE:
            spoilt = True
        elif spoilt and width and not row.is_blank and len(row.cells) != width:
            row = Row(number, [line], AFTER_UNCLOSED)
        elif not row.is_blank:
            spoilt = False
        yield row


def _whole_row(number: int, cells: Sequence[str]) -> Row:
    if len(cells) > MOST_CELLS or (cells and max(map(len, cells)) > LONGEST_CELL):
        return Row(number, [cell[:LONGEST_CELL] for cell in cells[:MOST_CELLS]], TOO_LONG)
    if is_spoilt("".join(cells)):
        return Row(number, cells, UNDECODABLE)
    return Row(number, cells)


def _many_lines(number: int, line: str, lines: Lines, splitter: Splitter) -> Row:
    """A row whose quoted cell goes on over line ends; when it never ends, the lines after the first are given back."""
    text = line
    taken: list[str] = []
    while len(taken) < MOST_LINES_OF_A_ROW and len(text) < LONGEST_LINE and not splitter.is_hopeless(text, line):
        more = lines.next()
        if more is None:
            break
        taken.append(more)
        text = f"{text}\n{more}"
        cells = splitter.split(text)
        if cells is not None:
            return _whole_row(number, cells)
    lines.give_back(taken)
    return Row(number, [line[:LONGEST_CELL]], UNCLOSED_QUOTE)
