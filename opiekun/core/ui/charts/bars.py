"""Bars that lie: one for each row, several series under each other, or one behind the other in a stack."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from opiekun.core.ui.charts.chart import ChartData, Point, Series, Size
from opiekun.core.ui.charts.scale import Scale, scale_for
from opiekun.core.ui.charts.svg import element, fitted, group, label, link, text_width

BAR: Final = 16
LOW_BAR: Final = 12
FORMER_BAR: Final = 6
LOW_FORMER_BAR: Final = 3
GAP: Final = 12
LOW_GAP: Final = 6
NAME: Final = 18
_ROOM_AFTER: Final = 6


def bars(chart: ChartData, size: Size) -> tuple[list[Markup], float]:
    """The rows one under the other, and how high they are together."""
    texts = [point.text for series in chart.series if not series.former for point in series.points]
    room = min(max(map(text_width, texts), default=0) + 2 * _ROOM_AFTER, size.width / 3)
    values = [point.value for series in chart.series for point in series.points]
    left = 0.0 if min((v for v in values if v is not None), default=Decimal(0)) >= 0 else room
    scale = scale_for(values, size.names + left, size.width - room)
    parts, y = [], 0.0
    for at, name in enumerate(chart.labels):
        row, height = _row(chart, size, scale, at, name)
        parts.append(element("g", row, transform=f"translate(0 {y:.0f})"))
        y += height + _gap(size)
    return [*parts, _zero(scale, y - _gap(size))], max(y - _gap(size), BAR)


def _thick(size: Size, former: bool = False) -> int:
    if former:
        return LOW_FORMER_BAR if size.low else FORMER_BAR
    return LOW_BAR if size.low else BAR


def _between(size: Size) -> int:
    return 1 if size.low else 2


def _gap(size: Size) -> int:
    return LOW_GAP if size.low else GAP


def _line(size: Size) -> float:
    """Where the words of a bar stand in it."""
    return 10.5 if size.low else 12.5


def _row(chart: ChartData, size: Size, scale: Scale, at: int, name: str) -> tuple[Markup, float]:
    parts, y = _named(name, size), float(0 if size.names else NAME)
    number = -1
    for series in chart.series:
        number += not series.former
        height = _thick(size, series.former)
        parts.append(_bar(scale, series, at, number, y, height, _line(size)))
        y += height + _between(size)
    said = "\n".join([name, *(f"{series.name}: {series.points[at].text}" for series in chart.series)])
    return group(parts, said), y - _between(size)


def _bar(scale: Scale, series: Series, at: int, number: int, y: float, height: int, line: float) -> Markup:
    point = series.points[at]
    zero, end = scale.at(0), scale.at(point.value or 0)
    css = "c-former" if series.former else f"c-fill c-fill--{number % 6}"
    drawn = element("rect", x=min(zero, end), y=y, width=max(abs(end - zero), 0.0), height=height, rx=2, css=css)
    if series.former:
        return link(point.href, [drawn])
    is_left = end < zero
    place = end - _ROOM_AFTER if is_left else end + _ROOM_AFTER
    value = label(place, y + line, point.text, "c-text c-value", "end" if is_left else "")
    return link(point.href, [drawn, value])


def _named(name: str, size: Size) -> list[Markup]:
    room = size.names - 10 if size.names else size.width
    return [label(0, _line(size) if size.names else 12, fitted(name, room))]


def _zero(scale: Scale, height: float) -> Markup:
    x = scale.at(0)
    return element("line", x1=x, x2=x, y1=0, y2=max(height, BAR), css="c-axis")


def stacked(chart: ChartData, size: Size) -> tuple[list[Markup], float]:
    """The series of a row one behind the other; values below zero have no place in a stack and are left out."""
    shown = [series for series in chart.series if not series.former]
    sums = [sum((_positive(series.points[at]) for series in shown), Decimal(0)) for at in range(len(chart.labels))]
    scale = scale_for(sums, size.names, size.width - 2.0)
    step = (0 if size.names else NAME) + _thick(size) + _gap(size)
    parts = [
        element("g", _stack(shown, size, scale, at, name), transform=f"translate(0 {at * step})")
        for at, name in enumerate(chart.labels)
    ]
    height = max(float(len(chart.labels) * step), float(step)) - _gap(size)
    return [*parts, _zero(scale, height)], height


def _stack(series: Sequence[Series], size: Size, scale: Scale, at: int, name: str) -> Markup:
    parts, before, y = _named(name, size), Decimal(0), 0 if size.names else NAME
    for number, one in enumerate(series):
        value = _positive(one.points[at])
        x, end = scale.at(before), scale.at(before + value)
        before += value
        if not value:
            continue
        bar = [
            element(
                "rect", x=x, y=y, width=max(end - x - 1, 0.5), height=_thick(size), css=f"c-fill c-fill--{number % 6}"
            )
        ]
        if text_width(one.points[at].text) + 8 < end - x:
            bar.append(label(x + 5, y + _line(size), one.points[at].text, f"c-text c-on c-on--{number % 6}"))
        parts.append(group([link(one.points[at].href, bar)], f"{name}\n{one.name}: {one.points[at].text}"))
    return group(parts)


def _positive(point: Point) -> Decimal:
    return max(point.value or Decimal(0), Decimal(0))
