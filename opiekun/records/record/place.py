"""Where a stream of things that happened goes on: an instant and, among things of one instant, a number."""

from datetime import UTC, datetime

from opiekun.core import clock
from opiekun.core.whole_numbers import is_whole

Place = tuple[datetime, int]


def write_place(place: Place | None) -> str:
    """The place as a word of an address; nothing for the end. No "+" is in it: one left unescaped means a space."""
    return f"{place[0].astimezone(UTC).isoformat().replace('+00:00', 'Z')}.{place[1]}" if place else ""


def read_place(text: str) -> Place | None:
    """The place written by ``write_place``; None for anything else."""
    at, _dot, key = text.rpartition(".")
    instant = clock.read_instant(at)
    return (instant, int(key)) if is_whole(key) and instant is not None else None
