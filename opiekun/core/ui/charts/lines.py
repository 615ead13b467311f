"""Lines over rows that follow each other, as months do."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from opiekun.core.ui.charts.chart import ChartData, Point, Series, Size
from opiekun.core.ui.charts.scale import Scale
from opiekun.core.ui.charts.svg import element, fitted, group, label, link, text_width

HEIGHT: Final = 220
_FOOT: Final = 22
_TOP: Final = 8
_MOST_DOTS: Final = 40
_ROOM_TO_HIT: Final = 10


def lines(chart: ChartData, size: Size) -> tuple[list[Markup], float]:
    """A line a series; a gap where a row has no value."""
    left = max((text_width(tick.text) for tick in chart.ticks), default=0) + 10
    low, high = float(chart.ticks[0].value or 0), float(chart.ticks[-1].value or 0)
    up = Scale(low, high if high > low else low + 1, HEIGHT - _FOOT, _TOP)
    count = len(chart.labels)
    along = Scale(0, max(count - 1, 1), left + 8, size.width - 12)
    place = [along.at(at) if count > 1 else (along.start + along.end) / 2 for at in range(count)]
    parts = [_tick(tick, up, left, size) for tick in chart.ticks]
    parts += _names(chart.labels, place, size)
    for number, series in chart.tones():
        css = "c-line--former" if series.former else f"c-line--{number}"
        parts.append(_line(series, place, up, css))
    if count <= _MOST_DOTS:
        parts += [_dots(chart, series, place, up, number) for number, series in chart.tones()]
    return parts, HEIGHT


def _tick(tick: Point, up: Scale, left: float, size: Size) -> Markup:
    y = up.at(tick.value or 0)
    css = "c-axis" if not tick.value else "c-grid"
    line = element("line", x1=left, x2=size.width, y1=y, y2=y, css=css)
    return line + label(left - 6, y + 4, tick.text, "c-text c-muted", "end")


def _names(labels: Sequence[str], place: Sequence[float], size: Size) -> list[Markup]:
    """As many names as have room, the last one always."""
    if not labels:
        return []
    widest = min(max(text_width(one) for one in labels) + 10, 110)
    room = (place[-1] - place[0]) / max(len(labels) - 1, 1) if len(labels) > 1 else size.width
    every = max(1, int(-(-widest // max(room, 1))))
    shown = [at for at in range(len(labels)) if (len(labels) - 1 - at) % every == 0]
    return [_name(labels[at], place[at], size) for at in shown]


def _name(text: str, x: float, size: Size) -> Markup:
    """A name below its place, kept within the picture at both ends."""
    cut = fitted(text, 110)
    half = text_width(cut) / 2
    return label(max(min(x, size.width - half), half), HEIGHT - 5, cut, "c-text c-muted", "middle")


def _line(series: Series, place: Sequence[float], up: Scale, css: str) -> Markup:
    steps, is_drawn = [], False
    for x, point in zip(place, series.points, strict=True):
        if point.value is None:
            is_drawn = False
            continue
        steps.append(f"{'L' if is_drawn else 'M'}{x:.1f} {up.at(point.value):.1f}")
        is_drawn = True
    return element("path", d=" ".join(steps) or "M0 0", css=f"c-line {css}")


def _dots(chart: ChartData, series: Series, place: Sequence[float], up: Scale, number: int) -> Markup:
    css = "c-dot c-dot--former" if series.former else f"c-dot c-dot--{number}"
    return group(
        [
            group(
                [link(point.href, _dot(place[at], up.at(point.value), css, bool(point.href)))],
                f"{chart.labels[at]}\n{series.name}: {point.text}",
            )
            for at, point in enumerate(series.points)
            if point.value is not None
        ]
    )


def _dot(x: float, y: float, css: str, is_link: bool) -> list[Markup]:
    """A dot; around one that leads somewhere there is room to hit it."""
    dot = element("circle", cx=x, cy=y, r=3, css=css)
    return [dot, element("circle", cx=x, cy=y, r=_ROOM_TO_HIT, fill="none", pointer_events="all")] if is_link else [dot]


def value_range(series: Sequence[Series]) -> tuple[float, float]:
    """The lowest and the highest value, zero among them."""
    values = [float(point.value) for one in series for point in one.points if point.value is not None]
    return min([0.0, *values]), max([0.0, *values]) or float(Decimal(1))
