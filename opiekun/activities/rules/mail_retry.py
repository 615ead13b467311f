"""Whether a message that could not be imported can be tried again, and by what."""

from dataclasses import dataclass
from typing import Literal

from opiekun.core.whole_numbers import is_whole

# By the bytes that were kept; fetched from its mailbox again; given again as a file; not at all.
Way = Literal["kept", "fetch", "file", "none"]
_HOPELESS = ("too_large", "gone")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a mailbox a message lies."""

    folder: str
    uidvalidity: int
    uid: int


def way_of(source: str, place: str, reason: str, has_bytes: bool) -> Way:
    """How to try it again: what was not kept, as its mailbox is private or it never came, lies there still."""
    if has_bytes:
        return "kept"
    if not source.startswith("mailbox:"):
        return "file"
    return "none" if reason in _HOPELESS or spot_of(place) is None else "fetch"


def spot_of(place: str) -> Spot | None:
    """The place ("Klienci/Nowi/17/2041") taken apart; None when it is none in a mailbox."""
    folder, _slash, numbers = place.rpartition("/")
    folder, _slash, uidvalidity = folder.rpartition("/")
    if not folder or not (is_whole(uidvalidity) and is_whole(numbers)):
        return None
    return Spot(folder, int(uidvalidity), int(numbers))
