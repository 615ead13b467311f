"""How many pixels a picture unfolds to, by its header: a few bytes can ask for more than a machine has. Pure."""

import struct
from typing import Final

# A picture of a good camera has some sixty million.
MOST_PIXELS: Final = 120_000_000
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})
_TABLES: Final = frozenset({0xC4, 0xC8, 0xCC})


def is_shown(head: bytes) -> bool:
    """Whether a browser may be asked to unfold the picture; one whose size its first bytes do not tell may."""
    width, height = _size(head)
    return width * height <= MOST_PIXELS


def _size(head: bytes) -> tuple[int, int]:
    try:
        if head.startswith(b"\x89PNG"):
            width, height = struct.unpack(">II", head[16:24])
        elif head.startswith(b"GIF8"):
            width, height = struct.unpack("<HH", head[6:10])
        elif head[8:16] == b"WEBPVP8X":
            width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        elif head.startswith(b"\xff\xd8"):
            width, height = _jpeg_size(head)
        else:
            return 0, 0
    except struct.error:
        return 0, 0
    return width, height


def _jpeg_size(head: bytes) -> tuple[int, int]:
    """Of the first frame among the segments."""
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _ALONE:
            at += 2
        elif 0xC0 <= marker < 0xD0 and marker not in _TABLES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return 0, 0
