"""What a write of the register answers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to look at that did not stop the write. ``code`` is stable, ``message`` is for people."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The record after the write: its id, its version (the next ETag), and what to look at.

    ``in_sight`` tells of a new record whether its maker may see it: it can be made for somebody out of reach.
    """

    id: int
    version: int
    notices: Sequence[Notice] = ()
    in_sight: bool = True
