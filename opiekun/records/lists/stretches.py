"""Stretches of the alphabet, by which an index that knows no order tells what stands before a place.

The alphabet is cut into 64 stretches; names of companies and persons spread over them roughly evenly. A row bears the
number of its stretch, and those of the wider blocks of 2, 4, ... 32 stretches around it. All that stands before a
stretch is then the union of at most six blocks that do not overlap, and each is one entry of the index.
"""

from bisect import bisect_right
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, IntegerField

# Where stretches begin, as sort keys write them (``core_pl_sort_key``); the first one begins before everything. What
# they are changes the speed alone. ``records_blocks`` in the database has the same: a new list takes a migration.
_EDGES: Final = (
    "a al an b be bo bu c d de e ek f fi fir g go gr h ho i j k ka ko kr l m ma me mo n o p pi po pol pr prz ps"
    " r ro s se sk sp sto sy t tr u us usl w we wi wy z za zak zal ze zo"
)
EDGES: Final = tuple(_EDGES.split())
WIDTHS: Final = 6
_BLOCK: Final = 1000


class Blocks(Func):
    """The blocks that a sort key lies in, as the index of fragments holds them."""

    function = "records_blocks"
    output_field = ArrayField(IntegerField())

    def __init__(self, path: Any) -> None:
        super().__init__(path)


def stretch_of(key: str) -> int:
    """The number of the stretch in which the sort key lies."""
    return bisect_right(EDGES, key)


def blocks_before(stretch: int) -> list[int]:
    """Blocks that hold all stretches before this one, and nothing else."""
    return [width * _BLOCK + (stretch >> width) - 1 for width in range(WIDTHS) if stretch >> width & 1]


def blocks_after(stretch: int) -> list[int]:
    """Blocks that hold all stretches after this one, and nothing else."""
    return [width * _BLOCK + (stretch >> width) + 1 for width in range(WIDTHS) if not stretch >> width & 1]
