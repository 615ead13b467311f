"""The chart of a section: from its figures to what is drawn."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.core.money import Money
from opiekun.core.ui.charts import ChartData, Point, Series
from opiekun.core.ui.charts.lines import value_range
from opiekun.core.ui.charts.scale import round_values
from opiekun.records.reports.comparing import ComparedSection, Line, amount_of
from opiekun.records.reports.figures import figure_words, short_words
from opiekun.records.reports.report import Cell, Chart, ReportColumn

MOST_ROWS: Final = 24
Drawn = tuple[ChartData | None, str]


def chart_of(compared: ComparedSection, language: str, code: str = "") -> Drawn:
    """What is to be drawn, and words on what is not. Nothing is drawn of several currencies, or of no row."""
    section = compared.section
    chart = section.chart
    lines = [line for line in compared.lines if not line.is_gone]
    if chart is None or not lines:
        return None, ""
    if len(_currencies(compared, chart)) > 1:
        return None, _("Amounts of several currencies are not drawn; the table has them all.")
    shown = lines if chart.kind == "lines" else lines[:MOST_ROWS]
    series = _series(compared, chart, shown, language)
    at = section.at(chart.label)
    label = section.columns[at]
    labels = [figure_words(label, line.figures[at].cell.value, language) for line in shown]
    words = ", ".join(one.name for one in series)
    title = f"{section.title}: {words}"
    description = _description(labels, series)
    data = ChartData(chart.kind, f"chart-{code or section.code}", title, description, labels, series)
    if chart.kind == "lines":
        data = _with_ticks(data, section.columns[section.at(chart.series[0])], _one_currency(compared, chart), language)
    left_out = len(lines) - len(shown)
    note = ngettext("%(num)d more row is in the table.", "%(num)d more rows are in the table.", left_out)
    return data, note % {"num": left_out} if left_out else ""


def _series(compared: ComparedSection, chart: Chart, lines: Sequence[Line], language: str) -> list[Series]:
    found = []
    for code in chart.series:
        at = compared.section.at(code)
        column = compared.section.columns[at]
        name = str(column.label)
        found.append(Series(name, [_point(column, line.figures[at].cell, language) for line in lines]))
        if compared.is_compared and column.compared and chart.kind != "stacked":
            former = [line.figures[at].former for line in lines]
            points = [_point(column, cell or Cell(None), language) for cell in former]
            found.append(Series(_("%(name)s before") % {"name": name}, points, former=True))
    return found


def _point(column: ReportColumn, cell: Cell, language: str) -> Point:
    """It leads where the same figure of the table does."""
    return Point(amount_of(cell.value), short_words(column, cell.value, language), cell.href)


def _with_ticks(data: ChartData, column: ReportColumn, currency: str, language: str) -> ChartData:
    low, high = value_range(data.series)
    ticks = [Point(one, _tick_words(column, one, currency, language)) for one in round_values(low, high)]
    return ChartData(data.kind, data.id, data.title, data.description, data.labels, data.series, ticks)


def _tick_words(column: ReportColumn, value: Decimal, currency: str, language: str) -> str:
    if currency:
        return short_words(column, Money(value, currency), language)
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    plain = ReportColumn(column.code, column.label, column.type, max(column.digits, digits))
    return short_words(plain, value, language)


def _currencies(compared: ComparedSection, chart: Chart) -> set[str]:
    places = [compared.section.at(code) for code in chart.series]
    values = [line.figures[at].cell.value for line in compared.lines for at in places]
    return {value.currency for value in values if isinstance(value, Money)}


def _one_currency(compared: ComparedSection, chart: Chart) -> str:
    return next(iter(_currencies(compared, chart)), "")


def _description(labels: Sequence[str], series: Sequence[Series]) -> str:
    """What one sees at a glance: how many rows, and the highest of them."""
    main = series[0]
    filled = [(point.value, at) for at, point in enumerate(main.points) if point.value is not None]
    rows = ngettext("%(num)d row.", "%(num)d rows.", len(labels)) % {"num": len(labels)}
    if not filled:
        return rows
    _value, at = max(filled, key=lambda pair: pair[0])
    return rows + " " + _("Highest: %(label)s, %(value)s.") % {"label": labels[at], "value": main.points[at].text}
