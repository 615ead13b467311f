"""What a picture is by its own bytes: names and senders' types may say anything."""

import struct
from dataclasses import dataclass
from typing import Final

from opiekun.parties.rules.wrong_value import wrong

LARGEST_BYTES: Final = 1024 * 1024
LONGEST_SIDE: Final = 4000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
# Frame headers of JPEG; C4, C8 and CC are tables.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, slots=True)
class Picture:
    """``suffix`` is png or jpg; sizes in pixels."""

    suffix: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """The kind and size of a PNG or JPEG, which office programs and printouts take, too.

    Raises WrongValue: ``picture_too_heavy``, ``picture_format`` or ``picture_too_large``.
    """
    if len(data) > LARGEST_BYTES:
        raise wrong("picture_too_heavy")
    size = _png_size(data) if data.startswith(_PNG) else _jpeg_size(data) if data.startswith(_JPEG) else None
    if size is None or 0 in size:
        raise wrong("picture_format")
    if max(size) > LONGEST_SIDE:
        raise wrong("picture_too_large")
    return Picture("png" if data.startswith(_PNG) else "jpg", *size)


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Of the header that must come first; a picture that breaks off before its end is none."""
    if len(data) < 45 or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Of the first frame header among the segments."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return None
