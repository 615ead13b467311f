"""A report as an Excel workbook: a sheet a section, numbers as numbers, each amount with its currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from opiekun.core.money import Money, currency_digits
from opiekun.records.export.xlsx_file import sheet_name, shortened
from opiekun.records.reports.building import Built
from opiekun.records.reports.comparing import ComparedSection, Figure, amount_of
from opiekun.records.reports.report import ReportColumn, Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_WIDTHS: Final = (34, 18)
_FIRST_YEAR: Final = 1900


def report_workbook(built: Built) -> bytes:
    """The file; what was chosen stands above each table."""
    import xlsxwriter  # late: it is slow to load, and most starts write none

    file = BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties({"title": built.title})
        formats = _Formats(book)
        taken: set[str] = set()
        for section in built.sections:
            _sheet(book.add_worksheet(_free_name(str(section.section.title), taken)), section, built, formats)
    return file.getvalue()


class _Formats:
    """Formats of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book: Any = book
        self._made: dict[tuple[str, bool], Format] = {}

    def get(self, number: str = "", bold: bool = False) -> Format:
        key = (number, bold)
        if key not in self._made:
            self._made[key] = self._book.add_format({"num_format": number or "General", "bold": bold})
        return self._made[key]


def _free_name(title: str, taken: set[str]) -> str:
    """A name that no other sheet has, whatever its case; one that begins or ends with an apostrophe is refused."""
    name, number = sheet_name(title).strip("'") or "1", 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        ending = f" {number}"
        name = f"{sheet_name(title).strip(chr(39))[: 31 - len(ending)]}{ending}"
    taken.add(name.casefold())
    return name


def _sheet(page: Worksheet, section: ComparedSection, built: Built, formats: _Formats) -> None:
    heads = [built.title, *built.said, *([str(section.section.note)] if section.section.note else [])]
    for at, text in enumerate(heads):
        page.write_string(at, 0, shortened(text), formats.get(bold=at == 0))
    top = len(heads) + 1
    titles = list(_titles(section))
    for at, title in enumerate(titles):
        page.write_string(top, at, shortened(title), formats.get(bold=True))
    page.set_column(0, 0, _WIDTHS[0])
    page.set_column(1, max(1, len(titles) - 1), _WIDTHS[1])
    page.freeze_panes(top + 1, 0)
    row = top
    for row, line in enumerate(section.lines, start=top + 1):
        _row(page, row, section, line.figures, formats, bold=False)
    if section.totals is not None:
        _row(page, row + 1, section, section.totals, formats, bold=True)
        if amount_of(section.totals[0].cell.value) is None and not section.totals[0].cell.value:
            page.write_string(row + 1, 0, _("Total"), formats.get(bold=True))


def _titles(section: ComparedSection) -> Iterator[str]:
    for column in section.section.columns:
        yield str(column.label)
        if _is_compared(section, column):
            yield _("%(name)s before") % {"name": column.label}
            yield _("%(name)s: change") % {"name": column.label}


def _is_compared(section: ComparedSection, column: ReportColumn) -> bool:
    return section.is_compared and column.is_figure and column.compared


def _row(
    page: Worksheet, row: int, section: ComparedSection, figures: Sequence[Figure], formats: _Formats, bold: bool
) -> None:
    at = 0
    for column, figure in zip(section.section.columns, figures, strict=True):
        _write(page, row, at, column, figure.cell.value, formats, bold)
        at += 1
        if _is_compared(section, column):
            _write(page, row, at, column, _former(figure), formats, bold)
            if figure.change is not None:
                number = "+0.0;-0.0;0" if column.type == "days" else "+0.0%;-0.0%;0%"
                page.write_number(row, at + 1, figure.change, formats.get(number, bold))
            at += 2


def _former(figure: Figure) -> Value:
    return None if figure.former is None else figure.former.value


def _write(
    page: Worksheet, row: int, at: int, column: ReportColumn, value: Value, formats: _Formats, bold: bool
) -> None:
    number = amount_of(value)
    if number is not None:
        page.write_number(row, at, number, formats.get(_number_format(column, value), bold))
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        page.write_datetime(row, at, value, formats.get("yyyy-mm-dd", bold))
    elif value is not None and str(value):
        page.write_string(row, at, shortened(str(value)), formats.get(bold=bold))


def _number_format(column: ReportColumn, value: Value) -> str:
    if isinstance(value, Money):
        digits = currency_digits(value.currency)
        return f'#,##0{"." + "0" * digits if digits else ""} "{value.currency}"'
    if column.type == "percent":
        return "0.0%"
    return f"#,##0{'.' + '0' * column.digits if column.digits else ''}"
