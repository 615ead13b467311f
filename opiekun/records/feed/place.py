"""A reader's place in the feed as text: a position, and a mark of what it is a position of.

The mark comes from the generation of the outbox (a restored backup begins another one) and from what the reader may
see. Either of them changes, and the place is good no more: positions would mean other changes, or records would have
come into sight or left it without a change of their own. Texts of one reader are in numerical order.
"""

import hashlib
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from opiekun.core.viewer import EVERYONE, Viewer

_MARKS: Final = 10**6
_LONGEST: Final = 25


def mark_of(generation: UUID, viewer: Viewer, kinds: Iterable[str]) -> int:
    """The mark of places that the viewer gets now."""
    owners = {kind: viewer.owners(kind, "view") for kind in sorted(kinds)}
    seen = [(kind, "*" if who == EVERYONE else sorted(who)) for kind, who in owners.items()]
    digest = hashlib.sha256(f"{generation} {seen}".encode()).digest()
    return int.from_bytes(digest[:8]) % _MARKS


def write_place(position: int, mark: int) -> str:
    """The place as a reader keeps it."""
    return str(position * _MARKS + mark)


def read_place(text: str) -> tuple[int, int] | None:
    """Position and mark; None for what is no place."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST):
        return None
    return divmod(int(text), _MARKS)
