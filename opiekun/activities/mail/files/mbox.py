"""mbox: many messages in one file, each after a line that begins with "From "."""

import re
from collections.abc import Iterator
from typing import IO, Final

from opiekun.activities.mail.files.limits import LARGEST_MESSAGE

# "From jan@firma.pl Mon Jan  5 10:22:11 2024", and what Gmail, Thunderbird and others make of it.
_SEPARATOR: Final = re.compile(rb"From (?:\S{1,320}.{0,60}\d{4}|- ?|.{0,200}\d\d:\d\d:\d\d.{0,40})\s*")
# Thunderbird writes no more than "From "; so does a person, who goes on with a sentence and not with a header.
_BARE: Final = re.compile(rb"From[ \t]+")
_HEADER: Final = re.compile(rb"[!-9;-~]{1,80}:")
_BEFORE_ALL: Final = b"\xef\xbb\xbf"
# Flags of Thunderbird, in hexadecimal; deleted messages stay in its file until it is made smaller.
_STATUS: Final = re.compile(rb"^X-Mozilla-Status: ([0-9a-fA-F]{4})\r?$", re.MULTILINE)
_EXPUNGED: Final = 0x0008
_FLAGS_STAND_WITHIN: Final = 4096
_QUOTED: Final = re.compile(rb">+From ")
_LONGEST_LINE: Final = 1024 * 1024


def is_mbox(beginning: bytes) -> bool:
    """Whether a file that begins so is one."""
    line, _end, rest = beginning.lstrip(b"\r\n" + _BEFORE_ALL).partition(b"\n")
    return _separates(line, rest)


def messages(stream: IO[bytes]) -> Iterator[bytes]:
    """The messages one by one, with "From " at the beginning of lines as it was before it was quoted.

    Of a message larger than the limit what is above it is left out, so that it is told as too large.
    """
    lines: list[bytes] = []
    size, after_blank, begun = 0, True, False
    following = stream.readline(_LONGEST_LINE).removeprefix(_BEFORE_ALL)
    while line := following:
        following = stream.readline(_LONGEST_LINE)
        if after_blank and _separates(line, following):
            if begun and size:
                yield _joined(lines)
            lines, size, begun = [], 0, True
            after_blank = False
            continue
        after_blank = not line.strip()
        if size <= LARGEST_MESSAGE:
            lines.append(line[1:] if _QUOTED.match(line) else line)
        size += len(line)
    if size:
        yield _joined(lines)


def is_deleted(raw: bytes) -> bool:
    """Whether its user had deleted the message."""
    head = re.split(rb"\r?\n\r?\n", raw[:_FLAGS_STAND_WITHIN], maxsplit=1)[0]
    status = _STATUS.search(head)
    return status is not None and bool(int(status[1], 16) & _EXPUNGED)


def _separates(line: bytes, following: bytes) -> bool:
    """Whether a message begins after the line."""
    if not line.startswith(b"From "):
        return False
    line = line.rstrip(b"\r\n")
    return bool(_SEPARATOR.fullmatch(line) or (_BARE.fullmatch(line) and _HEADER.match(following)))


def _joined(lines: list[bytes]) -> bytes:
    """Without the empty line that separates messages."""
    if lines and not lines[-1].strip():
        lines.pop()
    return b"".join(lines)
