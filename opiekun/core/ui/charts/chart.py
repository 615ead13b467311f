"""What is drawn: values with the words that stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Point:
    """A value and its words ("1,28 mln zł"); no value is drawn where there is None. ``href``: the list behind it."""

    value: Decimal | None
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Values under one name, one for each label. A ``former`` one is that of another period, and drawn paler."""

    name: str
    points: Sequence[Point]
    former: bool = False


@dataclass(frozen=True, slots=True)
class ChartData:
    """``labels`` name the rows. ``title`` says what is drawn, ``description`` what one sees in it, for who listens.

    ``tick`` writes a value of the scale ("0", "50 tys."), for lines.
    """

    kind: Literal["funnel", "bars", "stacked", "lines"]
    id: str
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Series]
    ticks: Sequence[Point] = ()

    def tones(self) -> list[tuple[int, Series]]:
        """Each series with the number of its colour; those of another period first, so that they lie below."""
        main = [series for series in self.series if not series.former]
        return [
            *((0, series) for series in self.series if series.former),
            *((at % 6, one) for at, one in enumerate(main)),
        ]


@dataclass(frozen=True, slots=True)
class Size:
    """The place of a picture: its width, and how much of it the names of rows get (0: they stand above their bars). In
    a ``low`` one bars are as low as their words allow."""

    name: str
    width: int
    names: int
    low: bool = False


WIDE: Final = Size("wide", 520, 148)
# Above a table that takes the whole width.
BROAD: Final = Size("broad", 760, 200)
# Beside a table of many columns.
MEDIUM: Final = Size("medium", 420, 130)
NARROW: Final = Size("narrow", 340, 0)
