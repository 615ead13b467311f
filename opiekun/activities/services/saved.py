"""What a write of activities answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saved:
    """The record after the write: its id and its version, the next ETag."""

    id: int
    version: int
