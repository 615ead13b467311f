"""Cells of a sheet as text: what a formula gave when the workbook was saved, numbers and dates as they are written."""

from collections.abc import Iterator
from typing import IO, Final

from opiekun.core.whole_numbers import whole
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.row import LONGEST_CELL, MOST_CELLS, Row
from opiekun.records.importing.files.xlsx.formats import date_text
from opiekun.records.importing.files.xlsx.parsing import local, parsed
from opiekun.records.importing.files.xlsx.strings import SharedStrings, unescaped

_LAST_ROW: Final = 1_048_576
_TRUTH: Final = {"1": "true", "0": "false"}


class SheetHandler:
    """Gathers rows. What stands in ``v`` or in an inline string's ``t`` is a cell's text.

    A formula is passed over for what it gave; one that a program wrote and nobody has calculated is text itself, so
    that it is seen and not taken for an empty cell.
    """

    def __init__(self, strings: SharedStrings, dates: frozenset[int], is_1904: bool) -> None:
        self.ready: list[Row] = []
        self._strings, self._is_1904 = strings, is_1904
        self._dates = frozenset(str(number) for number in dates)
        self._number = 0
        self._cells: list[str] = []
        self._attributes: list[str] = []
        self._parts: list[str] = []
        self._formula: list[str] = []
        self._length = 0
        self._in_text = self._in_aid = self._in_formula = False

    def start(self, name: str, attributes: list[str]) -> None:
        match local(name):
            case "v":
                self._in_text = True
            case "t":
                self._in_text = not self._in_aid
            case "f":
                self._in_formula = True
            case "c":
                self._attributes = attributes
            case "row":
                self._begin_row(attributes)
            case "rPh":
                self._in_aid = True

    def end(self, name: str) -> None:
        match local(name):
            case "v" | "t":
                self._in_text = False
            case "f":
                self._in_formula = False
            case "c":
                if self._formula:
                    self._end_formula()
                if self._parts:
                    self._end_cell()
                    self._parts.clear()
                    self._length = 0
                elif "r" not in self._attributes:
                    self._cells.append("")
            case "row":
                self.ready.append(Row(self._number, self._cells))
                self._cells = []
            case "rPh":
                self._in_aid = False

    def text(self, data: str) -> None:
        if self._in_text and self._length < LONGEST_CELL:
            self._parts.append(data)
            self._length += len(data)
        elif self._in_formula and len(self._formula) < LONGEST_CELL:
            self._formula.append(data)

    def _end_formula(self) -> None:
        # Of type "str" it was calculated and gave an empty text.
        if not self._parts and "str" not in self._attributes[1::2]:
            self._attributes = [*self._attributes, "t", "str"]
            self._parts = ["=", "".join(self._formula)[:LONGEST_CELL]]
        self._formula.clear()

    def _begin_row(self, attributes: list[str]) -> None:
        given = attributes[attributes.index("r") + 1] if "r" in attributes else ""
        number = whole(given) or 0 if given.isdigit() else self._number + 1
        if not self._number < number <= _LAST_ROW:
            raise UnreadableFile("damaged")
        self._number = number

    def _end_cell(self) -> None:
        given = dict(zip(self._attributes[::2], self._attributes[1::2], strict=True))
        text = self._as_text("".join(self._parts), given.get("t", "n"), given.get("s", ""))
        column = _column(given.get("r", "")) or len(self._cells) + 1
        if column > MOST_CELLS:
            raise UnreadableFile("too_many_columns")
        if column <= len(self._cells):
            self._cells[column - 1] = text
            return
        if column > len(self._cells) + 1:
            self._cells += [""] * (column - 1 - len(self._cells))
        self._cells.append(text)

    def _as_text(self, value: str, kind: str, style: str) -> str:
        if kind == "s":
            return self._shared(value) if value.isdigit() else ""
        if kind == "n":
            return self._number_text(value, style)
        if kind == "b":
            return _TRUTH.get(value, value)
        if kind == "d":
            return value.removesuffix("T00:00:00").removesuffix("T00:00:00.000")
        return unescaped(value)

    def _shared(self, value: str) -> str:
        number = whole(value)
        if number is None:
            raise UnreadableFile("damaged")
        return self._strings[number]

    def _number_text(self, value: str, style: str) -> str:
        if style in self._dates:
            return date_text(value, self._is_1904)
        if value.isdigit() and len(value) < 16:
            return value
        try:
            number = float(value)
        except ValueError:
            return value[:LONGEST_CELL]
        if number.is_integer() and abs(number) < 1e15:
            return str(int(number))
        # Fifteen digits are what Excel shows; the rest is what binary fractions leave.
        return f"{number:.15g}"


def rows_of(stream: IO[bytes], handler: SheetHandler) -> Iterator[Row]:
    """Rows in their order; those that the sheet leaves out are blank and only missing in the numbers."""
    for _chunk in parsed(stream, handler):
        yield from handler.ready
        handler.ready.clear()


def _column(address: str) -> int:
    """The number of the column of "AB12"; 0 when the cell has no address."""
    number = 0
    for letter in address:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
        if number > 20_000:
            break
    return number
