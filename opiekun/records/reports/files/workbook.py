"""A report as an Excel workbook: a sheet a section, numbers as numbers, each amount with its currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.money import Money, currency_digits
from opiekun.records.export.xlsx_file import sheet_name, shortened
from opiekun.records.reports.building import Built, made_on
from opiekun.records.reports.comparing import ComparedSection, Figure, amount_of
from opiekun.records.reports.report import ReportColumn, Value
from opiekun.records.reports.shown import language_of

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
# In letters: what a column is at least, and what one of texts is at most; beyond it they run into the next line.
_NARROWEST, _BROADEST = 11, 60
_UPRIGHT: Final = 6
_A4: Final = 9
_LINE: Final = 15
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
        if not built.sections:
            nothing = [_("Nothing to count here.")]
            _heads(book.add_worksheet(_free_name(built.title, taken)), [*_head_lines(built), *nothing], formats)
    return file.getvalue()


class _Formats:
    """Formats of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book: Any = book
        self._made: dict[tuple[str, bool, bool], Format] = {}

    def get(self, number: str = "", bold: bool = False, wrap: bool = False) -> Format:
        key = (number, bold, wrap)
        if key not in self._made:
            options = {"num_format": number or "General", "bold": bold, "text_wrap": wrap, "valign": "top"}
            self._made[key] = self._book.add_format(options)
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


def _head_lines(built: Built) -> list[str]:
    return [built.title, *built.said, made_on(clock.today(), language_of())]


def _heads(page: Worksheet, heads: Sequence[str], formats: _Formats) -> None:
    for at, text in enumerate(heads):
        page.write_string(at, 0, shortened(text), formats.get(bold=at == 0))


def _sheet(page: Worksheet, section: ComparedSection, built: Built, formats: _Formats) -> None:
    note = [str(section.section.note)] if section.section.note else []
    heads = [*_head_lines(built), *note]
    _heads(page, heads, formats)
    note_at = len(heads) - 1 if note else None
    top = len(heads) + 1
    titles = list(_titles(section))
    for at, title in enumerate(titles):
        page.write_string(top, at, shortened(title), formats.get(bold=True, wrap=True))
    width = _lay_out(page, section, titles, top)
    if note_at is not None and len(titles) > 1:
        # As wide as the table: what runs beyond it is not printed.
        page.merge_range(note_at, 0, note_at, len(titles) - 1, shortened(note[0]), formats.get(wrap=True))
        page.set_row(note_at, _LINE * -(-len(note[0]) // width))
    row = top
    for row, line in enumerate(section.lines, start=top + 1):
        _row(page, row, section, line.figures, formats, bold=False)
    if section.totals is not None:
        _row(page, row + 1, section, section.totals, formats, bold=True)
        if amount_of(section.totals[0].cell.value) is None and not section.totals[0].cell.value:
            page.write_string(row + 1, 0, _("Total"), formats.get(bold=True))


def _lay_out(page: Worksheet, section: ComparedSection, titles: Sequence[str], top: int) -> int:
    """Columns in which nothing is cut off, and pages that print as wide as the table is; that width in letters."""
    widths = [max(_NARROWEST, *map(len, title.split())) for title in titles]
    rows = [line.figures for line in section.lines] + ([] if section.totals is None else [section.totals])
    for figures in rows:
        for at, letters in enumerate(_letters(section, figures)):
            widths[at] = max(widths[at], letters)
    widths = [min(width, _BROADEST) + 2 for width in widths]
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.freeze_panes(top + 1, 1)
    page.repeat_rows(top)
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    if len(titles) > _UPRIGHT:
        page.set_landscape()
    return sum(widths)


def _letters(section: ComparedSection, figures: Sequence[Figure]) -> Iterator[int]:
    """How long each cell of a row is when it is shown."""
    for column, figure in zip(section.section.columns, figures, strict=True):
        yield _length(column, figure.cell.value)
        if _is_compared(section, column):
            yield _length(column, _former(figure))
            yield 0 if figure.change is None else len(f"{figure.change * 100:+,.1f}%")


def _length(column: ReportColumn, value: Value) -> int:
    number = amount_of(value)
    if number is None:
        return 0 if value is None else len(str(value))
    if isinstance(value, Money):
        return len(f"{number:,.{currency_digits(value.currency)}f} {value.currency}")
    return len(f"{number * 100:.1f}%" if column.type == "percent" else f"{number:,.{column.digits}f}")


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
        page.write_string(row, at, shortened(str(value)), formats.get(bold=bold, wrap=len(str(value)) > _BROADEST))


def _number_format(column: ReportColumn, value: Value) -> str:
    if isinstance(value, Money):
        digits = currency_digits(value.currency)
        return f'#,##0{"." + "0" * digits if digits else ""} "{value.currency}"'
    if column.type == "percent":
        return "0.0%"
    return f"#,##0{'.' + '0' * column.digits if column.digits else ''}"
