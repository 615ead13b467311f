"""Charts drawn by the server as SVG: without style or script of their own, coloured by classes, light and dark.

``draw(chart)`` gives the picture for a wide place, ``draw(chart, NARROW)`` the one for a phone. The table of the same
figures stands beside each chart and is what readers without eyes get; the picture has a title and a description.
"""

from opiekun.core.ui.charts.chart import MEDIUM, NARROW, WIDE, ChartData, Point, Series, Size
from opiekun.core.ui.charts.drawing import draw

__all__ = ["MEDIUM", "NARROW", "WIDE", "ChartData", "Point", "Series", "Size", "draw"]
