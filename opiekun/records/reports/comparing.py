"""Two periods side by side: the figures of the former one, and the change, with each figure. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from opiekun.core.money import Money
from opiekun.records.reports.report import Cell, Report, ReportColumn, Row, Section, Value


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell with what it was. ``change`` is a ratio for numbers and amounts (0.2 = a fifth more), a difference for
    percentages and days; None where there is nothing to compare, or no change can be told from nothing."""

    cell: Cell
    former: Cell | None = None
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of figures. One of the former period alone ``is_gone``. ``key`` says what it is of, in every language."""

    figures: Sequence[Figure]
    is_gone: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """A section, its lines and totals; with ``is_compared`` the figures know what they were."""

    section: Section
    lines: Sequence[Line]
    totals: Sequence[Figure] | None
    is_compared: bool = False


def side_by_side(report: Report, former: Report | None) -> list[ComparedSection]:
    """The sections of the report; each figure with that of the other period, where there is one. Of sections that only
    one of the periods has there was nothing in the other; those of the other period come last."""
    if former is None:
        return [_compared(section, None) for section in report.sections]
    others = {section.code: section for section in former.sections}
    here = {section.code for section in report.sections}
    gone = [replace(one, rows=(), totals=None) for code, one in others.items() if code not in here and one.by_period]
    return [_compared(one, others.get(one.code) or _with_nothing(one)) for one in [*report.sections, *gone]]


def _compared(section: Section, former: Section | None) -> ComparedSection:
    former = None if former is None or not section.by_period else _in_columns_of(section, former)
    if former is None:
        totals = None if section.totals is None else [Figure(cell) for cell in section.totals]
        lines = [Line([Figure(cell) for cell in row.cells], key=row.identity) for row in section.rows]
        return ComparedSection(section, lines, totals)
    rows = {row.identity: row for row in former.rows}
    lines = [
        Line(
            _figures(section.columns, row.cells, rows.get(row.identity) or _of_nothing(section, row)), key=row.identity
        )
        for row in section.rows
    ]
    lines = _with_gone(lines, section, former)
    totals = None
    if section.totals is not None:
        totals = _figures(section.columns, section.totals, None if former.totals is None else Row(former.totals))
    return ComparedSection(section, lines, totals, is_compared=True)


def _with_nothing(section: Section) -> Section:
    """The section as it is of a period in which there was nothing."""
    rows = [_of_nothing(section, row) for row in section.rows]
    totals = None if section.totals is None else _of_nothing(section, Row(section.totals)).cells
    return replace(section, rows=rows, totals=totals)


def _of_nothing(section: Section, row: Row) -> Row:
    """The row of a period in which there was nothing of it."""
    pairs = zip(section.columns, row.cells, strict=True)
    cells = [Cell(_nothing(column, cell.value)) if column.is_figure else cell for column, cell in pairs]
    return Row(cells, row.identity)


def _in_columns_of(section: Section, former: Section) -> Section | None:
    """The former section in the columns of the other: each period may have some of its own. None where their rows are
    of different things."""
    codes, had = _codes(section), _codes(former)
    if codes == had:
        return former
    if codes[0] != had[0]:
        return None

    def cells(row: Sequence[Cell]) -> list[Cell]:
        known = dict(zip(had, row, strict=True))
        return [known.get(code, Cell(None)) for code in codes]

    rows = [replace(row, cells=cells(row.cells)) for row in former.rows]
    totals = None if former.totals is None else cells(former.totals)
    return replace(former, columns=section.columns, rows=rows, totals=totals)


def _codes(section: Section) -> list[str]:
    return [column.code for column in section.columns]


def _with_gone(lines: Sequence[Line], section: Section, former: Section) -> list[Line]:
    """The lines with those of the former period alone: after all others or, of rows in order, each after the row that
    it followed."""
    found = list(lines)
    here = {line.key for line in lines}
    at = 0
    for row in former.rows:
        if row.identity not in here:
            found.insert(at if section.in_order else len(found), _gone(section, row))
            at += 1
        else:
            at = next(number for number, line in enumerate(found, start=1) if line.key == row.identity)
    return found


def _gone(section: Section, row: Row) -> Line:
    """What only the former period had: its words, no figure of now but zero where that is what it is."""
    columns = section.columns
    now = [Cell(_nothing(column, cell.value)) for column, cell in zip(columns, row.cells, strict=True)]
    words = [
        cell if not column.is_figure else replace(new)
        for column, cell, new in zip(columns, row.cells, now, strict=True)
    ]
    return Line(_figures(columns, words, row), is_gone=True, key=row.identity)


def _nothing(column: ReportColumn, former: Value) -> Value:
    if isinstance(former, Money):
        return Money.zero(former.currency)
    return 0 if column.type == "number" and former is not None else None


def _figures(columns: Sequence[ReportColumn], cells: Sequence[Cell], former: Row | None) -> list[Figure]:
    before: Mapping[int, Cell] = {} if former is None else dict(enumerate(former.cells))
    return [
        Figure(cell, old, _change(column, cell.value, old.value))
        if column.is_figure and column.compared and (old := before.get(at)) is not None
        else Figure(cell)
        for at, (column, cell) in enumerate(zip(columns, cells, strict=True))
    ]


def _change(column: ReportColumn, value: Value, former: Value) -> Decimal | None:
    now, then = amount_of(value), amount_of(former)
    if now is None or then is None or _currency(value) != _currency(former):
        return None
    if column.type in ("percent", "days"):
        return now - then
    return (now - then) / abs(then) if then else None


def amount_of(value: Value) -> Decimal | None:
    """The number in a figure, None where there is none."""
    if isinstance(value, Money):
        return value.amount
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _currency(value: Value) -> str:
    return value.currency if isinstance(value, Money) else ""
