"""Lines of a message's head: ASCII, folded, and with no way to begin another line from within a value."""

import base64
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

_UNFIT: Final = re.compile("[\x00-\x1f\x7f]")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_LINE: Final = 76
# Bytes of UTF-8 in one encoded word, so that with its frame it stays within 75 characters.
_WORD: Final = 45
_FIRST_WORD: Final = 30
_SEGMENT: Final = 50


class NotAHeader(ValueError):
    """The value would break out of its line."""


def checked(value: str) -> str:
    """The value itself. Raises NotAHeader for line ends and other controls."""
    if _UNFIT.search(value):
        raise NotAHeader
    return value


def text(value: str) -> str:
    """Words of a header such as the subject (RFC 2047)."""
    checked(value)
    words = value.split(" ")
    if not value.isascii() or "=?" in value or value != value.strip() or any(len(word) > _LINE for word in words):
        return _encoded(value)
    lines, line = [], ""
    for place, word in enumerate(words):
        # Only before a word: a line of nothing but blanks would be lost.
        if place and word and len(line) + len(word) > _LINE - 10:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if place else word
    return "\r\n ".join([*lines, line])


def _encoded(value: str) -> str:
    pieces: list[bytes] = []
    piece = b""
    for letter in value:
        data = letter.encode()
        if len(piece) + len(data) > (_WORD if pieces else _FIRST_WORD):
            pieces.append(piece)
            piece = b""
        piece += data
    words = (base64.b64encode(one).decode() for one in (*pieces, piece))
    return "\r\n ".join(f"=?utf-8?B?{word}?=" for word in words)


def mailbox(address: str, name: str = "") -> str:
    """Somebody, as in From and To."""
    checked(address)
    if not name:
        return address
    if not name.isascii() or "=?" in name or len(name) > 60:
        return f"{text_always_encoded(name)}\r\n <{address}>"
    checked(name)
    if _ATOMS.fullmatch(name) and name == name.strip():
        return f"{name} <{address}>"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def text_always_encoded(value: str) -> str:
    """The words as encoded words, whatever they are."""
    return _encoded(checked(value))


def mailboxes(people: Sequence[tuple[str, str]]) -> str:
    """Several of them, given by address and name."""
    return ",\r\n ".join(mailbox(address, name) for address, name in people)


def ids(message_ids: Sequence[str]) -> str:
    """Message-IDs, a line for each."""
    return "\r\n ".join(f"<{checked(one)}>" for one in message_ids)


def parameter(name: str, value: str) -> str:
    """A parameter of a MIME header, with letters of any language (RFC 2231)."""
    checked(value)
    if re.fullmatch(r"[A-Za-z0-9 ._-]{1,60}", value):
        return f'; {name}="{value}"'
    escaped, segments, segment = [quote(letter, safe="") for letter in value], [], ""
    for one in escaped:
        if len(segment) + len(one) > _SEGMENT:
            segments.append(segment)
            segment = ""
        segment += one
    segments.append(segment)
    if len(segments) == 1:
        return f";\r\n {name}*=utf-8''{segments[0]}"
    lines = [f";\r\n {name}*0*=utf-8''{segments[0]}"]
    return "".join([*lines, *(f";\r\n {name}*{n}*={one}" for n, one in enumerate(segments[1:], 1))])
