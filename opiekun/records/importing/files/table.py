"""A file as a table: what it is by its own bytes, how it is laid out, and its rows."""

import codecs
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO, Final

from opiekun.records.importing.files import encodings
from opiekun.records.importing.files.csv_rows import Dialect, csv_rows
from opiekun.records.importing.files.dialects import recognise_dialect, separator_line
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.heads import KnowsWord, column_names, is_table, recognise_head
from opiekun.records.importing.files.kinds import refuse_strangers
from opiekun.records.importing.files.layout import CSV, XLSX, Layout
from opiekun.records.importing.files.lines import Lines
from opiekun.records.importing.files.row import MOST_CELLS, TOO_MANY_CELLS, Row
from opiekun.records.importing.files.xlsx.workbook import Workbook

SAMPLE_ROWS: Final = 200
_SHEETS_LOOKED_AT: Final = 20
_SAMPLE_LETTERS: Final = 400_000


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is empty where the head says nothing; ``values`` are the first ones that are filled in."""

    name: str
    values: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Table:
    """What is seen of a file before it is imported; ``rows`` are the first ones below the head."""

    layout: Layout
    columns: Sequence[Column]
    rows: Sequence[Row]
    sheets: Sequence[str] = ()


def recognise(file: IO[bytes], knows: KnowsWord) -> Layout:
    """The layout of a file. Raises UnreadableFile when it is no table."""
    if refuse_strangers(file) == XLSX:
        return _sheet_with_a_table(file, knows)
    return with_head(file, _recognise_text(file), knows)


def _sheet_with_a_table(file: IO[bytes], knows: KnowsWord) -> Layout:
    """The layout of the first sheet that has a head and rows; a cover, or notes, may stand before it."""
    book = Workbook(file)
    first: Layout | None = None
    visible = [sheet for sheet in book.sheets if not sheet.is_hidden] or book.sheets[:1]
    for sheet in visible[:_SHEETS_LOOKED_AT]:
        layout = Layout(format=XLSX, encoding="", separator="", quote="", sheet=sheet.name)
        sample = list(islice(book.rows(sheet.name), SAMPLE_ROWS))
        head = recognise_head(sample, knows)
        layout = replace(layout, head_at=head.at, head_rows=head.rows)
        if is_table(sample, head, knows):
            return layout
        if first is None and any(not row.is_blank for row in sample):
            first = layout
    return first or Layout(format=XLSX, encoding="", separator="", quote="", sheet=book.sheet().name)


def with_head(file: IO[bytes], layout: Layout, knows: KnowsWord) -> Layout:
    """The layout with the head that is recognised."""
    head = recognise_head(list(islice(rows_of(file, layout), SAMPLE_ROWS)), knows)
    return replace(layout, head_at=head.at, head_rows=head.rows)


def _recognise_text(file: IO[bytes]) -> Layout:
    guess = encodings.recognise(file)
    lines = _first_lines(file, guess.encoding, guess.mark)
    dialect = recognise_dialect(lines)
    return Layout(
        format=CSV, encoding=guess.encoding, separator=dialect.separator, quote=dialect.quote, mark=guess.mark
    )


def _first_lines(file: IO[bytes], encoding: str, mark: int) -> list[str]:
    lines, letters = [], 0
    for line in Lines(file, encoding, mark):
        lines.append(line)
        letters += len(line)
        if letters > _SAMPLE_LETTERS:
            break
    return lines


def check_layout(file: IO[bytes], layout: Layout, recognised: Layout) -> Layout:
    """A layout corrected by hand, proved against the file. Raises UnreadableFile."""
    if layout.format == XLSX:
        book = Workbook(file)
        return replace(layout, sheet=book.sheet(layout.sheet).name)
    if layout.encoding != recognised.encoding:
        problem = encodings.decoding_problem(file, layout.encoding)
        if problem:
            raise UnreadableFile(problem, "encoding")
    file.seek(0)
    guess = encodings.mark_of(file.read(4))
    return replace(layout, mark=guess.mark if guess and guess.encoding == layout.encoding else 0)


def rows_of(file: IO[bytes], layout: Layout, width: int = 0) -> Iterator[Row]:
    """All rows of the file with their numbers, those of the head and blank ones included."""
    if layout.format == XLSX:
        yield from Workbook(file).rows(layout.sheet)
        return
    lines = Lines(file, layout.encoding, layout.mark)
    first = lines.next()
    if first is None:
        return
    shift = 1 if separator_line(first) else 0
    if not shift:
        lines.give_back([first])
    for row in csv_rows(lines, Dialect(layout.separator, layout.quote), width):
        row.number += shift
        yield row


def look_into(file: IO[bytes], layout: Layout) -> Table:
    """The columns and the first rows. Raises UnreadableFile when there is nothing but a head."""
    sample = list(islice(rows_of(file, layout), layout.first_row + SAMPLE_ROWS))
    head = [row.cells for row in sample if layout.head_at and layout.head_at <= row.number < layout.first_row]
    below = [row for row in sample if row.number >= layout.first_row and not row.is_blank]
    if not below:
        raise UnreadableFile("no_rows")
    width = max(_width(cells) for cells in (*head, *(row.cells for row in below if not row.problem), ["-"]))
    if head:
        # Cells beyond the head belong to a column of their own only when most rows have them.
        own = max(_width(cells) for cells in head)
        beyond = sum(1 for row in below if _width(row.cells) > own)
        width = own if beyond * 2 <= len(below) else width
    names = column_names(head, width)
    columns = [Column(name, _values(below, n)) for n, name in enumerate(names[:MOST_CELLS])]
    sheets = [sheet.name for sheet in Workbook(file).sheets] if layout.format == XLSX else []
    return Table(layout, columns, below, sheets)


def _width(cells: Sequence[str]) -> int:
    return max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _values(rows: Sequence[Row], column: int) -> list[str]:
    values = (row.cells[column].strip() for row in rows if column < len(row.cells) and not row.problem)
    return [value for value in values if value]


def data_rows(file: IO[bytes], layout: Layout, width: int) -> Iterator[Row]:
    """The rows below the head that hold something; cells beyond the last column are a problem of their row."""
    for row in rows_of(file, layout, width):
        if row.number < layout.first_row or row.is_blank:
            continue
        if not row.problem and len(row.cells) > width and _width(row.cells) > width:
            row.problem = TOO_MANY_CELLS
        yield row


def head_cells(file: IO[bytes], layout: Layout) -> list[Sequence[str]]:
    """What stands above the data, row by row, to be written above the rows of an error file."""
    above = (row for row in rows_of(file, layout) if layout.head_at <= row.number)
    return [row.cells for row in islice(above, layout.head_rows)] if layout.head_at else []


def text_writer(file: IO[bytes], layout: Layout) -> io.TextIOWrapper:
    """A writer of text in the layout's own encoding, with its mark; what was spoilt is written as it was."""
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    file.write(marks.get(layout.encoding, b"") if layout.mark or layout.encoding == "utf-8" else b"")
    errors = "surrogateescape" if not layout.encoding.startswith("utf-") or layout.encoding == "utf-8" else "replace"
    return io.TextIOWrapper(file, encoding=layout.encoding, errors=errors, newline="", write_through=True)
