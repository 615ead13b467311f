"""From a chart to its picture."""

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

from opiekun.core.ui.charts.bars import bars, stacked
from opiekun.core.ui.charts.chart import WIDE, ChartData, Size
from opiekun.core.ui.charts.funnel import funnel
from opiekun.core.ui.charts.lines import lines
from opiekun.core.ui.charts.svg import picture

_KINDS: Final[Mapping[str, Callable[[ChartData, Size], tuple[list[Markup], float]]]] = {
    "funnel": funnel,
    "bars": bars,
    "stacked": stacked,
    "lines": lines,
}


def draw(chart: ChartData, size: Size = WIDE) -> Markup:
    """The picture of the chart. Rows without any value draw nothing, and break nothing."""
    parts, height = _KINDS[chart.kind](chart, size)
    css = f"c-chart c-chart--{chart.kind} c-chart--{size.name}"
    return picture(f"{chart.id}-{size.name}", chart.title, chart.description, size.width, float(height), parts, css)
