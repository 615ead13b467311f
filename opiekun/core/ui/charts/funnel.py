"""A funnel: bars in the middle, each as wide as its value, with slopes between them."""

from decimal import Decimal
from typing import Final

from markupsafe import Markup

from opiekun.core.ui.charts.chart import ChartData, Size
from opiekun.core.ui.charts.scale import scale_for
from opiekun.core.ui.charts.svg import element, fitted, group, label, link, text_width

BAR: Final = 28
LOW_BAR: Final = 15
SLOPE: Final = 14
LOW_SLOPE: Final = 4
NAME: Final = 18


def funnel(chart: ChartData, size: Size) -> tuple[list[Markup], float]:
    """The stages from the top down. What was before is a frame around or inside the bar."""
    now = next(series for series in chart.series if not series.former)
    former = next((series for series in chart.series if series.former), None)
    room = min(max((text_width(point.text) for point in now.points), default=0) + 12, size.width / 3)
    values = [point.value for series in chart.series for point in series.points]
    scale = scale_for([max(value or Decimal(0), Decimal(0)) for value in values], 0, size.width - size.names - room)
    middle, head = size.names + (size.width - size.names - room) / 2, 0 if size.names else NAME
    bar, slope, line = (LOW_BAR, LOW_SLOPE, 12) if size.low else (BAR, SLOPE, 18)
    step = head + bar + slope
    parts: list[Markup] = []
    for at, name in enumerate(chart.labels):
        y, point = at * step + head, now.points[at]
        width = scale.at(max(point.value or Decimal(0), Decimal(0)))
        row = [label(0, y + line if size.names else y - 6, fitted(name, size.names - 10 if size.names else size.width))]
        if at + 1 < len(chart.labels) and size.names:
            below = scale.at(max(now.points[at + 1].value or Decimal(0), Decimal(0)))
            row.append(_slope(middle, y + bar, width, below, step - bar))
        drawn = [element("rect", x=middle - width / 2, y=y, width=width, height=bar, rx=3, css="c-fill c-fill--0")]
        said = f"{name}\n{now.name}: {point.text}"
        if former is not None:
            was = scale.at(max(former.points[at].value or Decimal(0), Decimal(0)))
            drawn.append(element("rect", x=middle - was / 2, y=y + 1, width=was, height=bar - 2, rx=3, css="c-frame"))
            said += f"\n{former.name}: {former.points[at].text}"
        drawn.append(label(size.width, y + line, point.text, "c-text c-value", "end"))
        row.append(link(point.href, drawn))
        parts.append(group(row, said))
    return parts, max(len(chart.labels) * step - slope, bar)


def _slope(middle: float, y: float, above: float, below: float, height: float) -> Markup:
    corners = (
        (middle - above / 2, y),
        (middle + above / 2, y),
        (middle + below / 2, y + height),
        (middle - below / 2, y + height),
    )
    return element("polygon", points=" ".join(f"{x:.1f},{at:.1f}" for x, at in corners), css="c-slope")
