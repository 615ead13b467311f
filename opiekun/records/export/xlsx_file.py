"""A list as an Excel workbook, written row by row in constant memory; text is never taken for a formula or a link."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from opiekun.records.export.values import Value

LONGEST_TEXT: Final = 32_767
MOST_ROWS: Final = 1_048_575
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_FIRST_YEAR: Final = 1900
_WIDTHS: Final = (32, 18)


def write_xlsx(file: IO[bytes], sheet: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a workbook of one sheet to the file; its head stays in sight."""
    import xlsxwriter  # late: it is slow to load, and most starts write none

    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet(sheet_name(sheet))
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.freeze_panes(1, 0)
        page.set_column(0, 0, _WIDTHS[0])
        page.set_column(1, max(1, len(head) - 1), _WIDTHS[1])
        for at, title in enumerate(head):
            page.write_string(0, at, title, bold)
        for number, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                _write(page, number, at, value, day, instant)


def _write(page: Any, row: int, column: int, value: Value, day: Any, instant: Any) -> None:
    match value:
        case None:
            return
        case Decimal():
            page.write_number(row, column, value)
        case datetime() if value.year >= _FIRST_YEAR:
            page.write_datetime(row, column, value, instant)
        case date() if value.year >= _FIRST_YEAR and not isinstance(value, datetime):
            page.write_datetime(row, column, value, day)
        case _:
            # Excel refuses longer ones, and counts letters in UTF-16.
            page.write_string(row, column, shortened(str(value)))


def shortened(text: str) -> str:
    """The text as far as a cell holds it."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * LONGEST_TEXT else units[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")


def sheet_name(name: str) -> str:
    """The name as far as a sheet may have it."""
    return "".join(c for c in name if c not in "[]:*?/\\'")[:31] or "1"
