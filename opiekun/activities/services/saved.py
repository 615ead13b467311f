"""What a write of activities answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from opiekun.activities.services.mentions import Unreached


@dataclass(frozen=True, slots=True)
class Saved:
    """The record after the write: its id and its version, the next ETag; of a note also the @names that told nobody."""

    id: int
    version: int
    unreached: Sequence[Unreached] = ()
