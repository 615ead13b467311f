"""What a report says: typed tables, of which page, chart, sheet, PDF, mail and API are made. Pure values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from opiekun.core.fields import FieldType, Label
from opiekun.core.money import Money

Value = str | int | Decimal | date | Money | None
ColumnType = FieldType | Literal["percent", "days"]
ChartKind = Literal["funnel", "bars", "stacked", "lines"]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last; both count."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column. The cells of MONEY hold ``Money``, those of "percent" a ratio (0.288), of "days" a number of days.

    ``digits`` are shown after the point of numbers and days. Of a column that is not ``compared`` the former period is
    not shown beside it; texts and days of the calendar never are.
    """

    code: str
    label: Label
    type: ColumnType = FieldType.NUMBER
    digits: int = 0
    compared: bool = True

    @property
    def is_figure(self) -> bool:
        """Whether its cells are numbers of some kind."""
        return self.type in (FieldType.NUMBER, FieldType.MONEY, "percent", "days")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value; ``href`` is the address of the list behind the figure."""

    value: Value
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One cell for each column. Rows of two periods are the same when their ``key`` is, else their first cell.

    The months of a period have their places in it as keys ("1", "2"), so that the first stands beside the first.
    """

    cells: Sequence[Cell]
    key: str = ""

    @property
    def identity(self) -> str:
        """What it is found by in another period."""
        return self.key or str(self.cells[0].value)


@dataclass(frozen=True, slots=True)
class Chart:
    """How the table is drawn: ``label`` is the column that names the rows, ``series`` those that are drawn.

    "funnel" and "bars" draw one series (bars also several, side by side), "stacked" puts the series of a row into one
    bar, "lines" draws a line a series over the rows. All series are in one unit.
    """

    kind: ChartKind
    label: str
    series: Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its chart. ``code`` names it in the API and for the other period. ``note`` says what is counted.

    One that is not ``by_period`` tells of now whatever period was chosen (what is open), and is not compared. One that
    is ``in_order`` has rows that follow one another (stages): those of the former period alone keep their places.
    """

    code: str
    title: Label
    columns: Sequence[ReportColumn]
    rows: Sequence[Row]
    chart: Chart | None = None
    note: Label = ""
    totals: Sequence[Cell] | None = None
    by_period: bool = True
    in_order: bool = False

    def at(self, code: str) -> int:
        """The place of a column (``ValueError`` when there is none)."""
        return [column.code for column in self.columns].index(code)


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told. ``said`` are words on what was chosen beyond period and filters, which are said anyway."""

    title: Label
    sections: Sequence[Section]
    said: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """What was asked for: the period and the chosen values of each filter (a filter without any is not there).

    A report is built once for ``period``, and a second time with ``compared`` as the period: comparing is not its
    work. ``action`` is the right whose reach counts: "view", or "export" where the report leaves the program, so that
    rows are narrowed by ``viewer.owners(kind, choice.action)``.
    """

    period: Period
    compared: Period | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    action: str = "view"

    def before(self) -> "ReportChoice | None":
        """The same of the period that is compared with."""
        return None if self.compared is None else replace(self, period=self.compared, compared=None)

    def chosen(self, code: str) -> tuple[str, ...]:
        """The values that were chosen of a filter."""
        return self.values.get(code, ())

    def one(self, code: str) -> str:
        """The value of a filter that takes one; empty when none was chosen."""
        return next(iter(self.chosen(code)), "")
