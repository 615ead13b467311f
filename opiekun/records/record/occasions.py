"""On what occasion something changed: apps above say that a change of these columns was a part of something larger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opiekun.core.fields import Label


@dataclass(frozen=True, slots=True)
class OccasionSource:
    """``read(subjects, instants)`` answers the occasions by instant; it is asked of changes of ``columns`` alone."""

    columns: frozenset[str]
    read: Callable[[Sequence[int], Sequence[datetime]], Mapping[datetime, Label]]


_sources: list[OccasionSource] = []


def register_occasions(source: OccasionSource) -> None:
    """Add a source at start-up."""
    _sources.append(source)


def occasions_of(subjects: Sequence[int], changed: Mapping[datetime, set[str]]) -> Mapping[datetime, Label]:
    """The occasions by instant; ``changed`` are the columns that changed then. A statement for each source that is
    asked, none where none of its columns changed."""
    found: dict[datetime, Label] = {}
    for source in _sources:
        instants = [at for at, columns in changed.items() if columns & source.columns]
        if instants:
            found |= source.read(subjects, instants)
    return found
