"""RTF as Outlook wraps bodies into it: unpacked (LZFu), and the HTML that is hidden in it taken out."""

import re
import struct
from typing import Final

from opiekun.activities.mail.reading.charsets import decode

LARGEST: Final = 8 * 1024 * 1024
_START: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN: Final = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL | re.IGNORECASE,
)
_BREAKS: Final = {b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“"}
_MORE_BREAKS: Final = {b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—"}
_SKIPPED: Final = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"generator", b"mhtmltag"})


def unpack_rtf(data: bytes) -> bytes:
    """The RTF in a packed body; empty when it is none."""
    if len(data) < 16:
        return b""
    _size, raw_size, form = struct.unpack_from("<III", data)
    if form == 0x414C454D:
        return data[16 : 16 + min(raw_size, LARGEST)]
    if form != 0x75465A4C:
        return b""
    window, position, out, at = bytearray(_START.ljust(4096, b"\0")), len(_START), bytearray(), 16
    limit = min(raw_size, LARGEST)
    while at < len(data) and len(out) < limit:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data) or len(out) >= limit:
                break
            if not control >> bit & 1:
                piece, at = data[at : at + 1], at + 1
            else:
                pair, at = int.from_bytes(data[at : at + 2], "big"), at + 2
                offset, length = pair >> 4, (pair & 15) + 2
                if offset == position:
                    return bytes(out)
                piece = _copied(window, position, offset, length)
            for byte in piece:
                window[position] = byte
                position = (position + 1) % 4096
            out += piece
    return bytes(out[:limit])


def _copied(window: bytearray, position: int, offset: int, length: int) -> bytes:
    """Bytes from the window; it may read what it writes itself."""
    copied = bytearray()
    for step in range(length):
        place = (offset + step) % 4096
        ahead = (place - position) % 4096
        copied.append(copied[ahead] if ahead < len(copied) else window[place])
    return bytes(copied)


def html_or_text(rtf: bytes) -> tuple[str, str]:
    """The HTML that the RTF was made of, or else its text."""
    hidden = b"\\fromhtml" in rtf[:2000]
    written = _Writer(hidden).write(rtf)
    return (written, "") if hidden else ("", written)


class _Writer:
    """Reads tokens and writes what is to be seen: of hidden HTML the tags and what is not marked as RTF's own."""

    def __init__(self, hidden: bool) -> None:
        self._hidden = hidden
        self._out: list[str] = []
        self._bytes = bytearray()
        self._codepage = "cp1250"
        # For each open group: is it left out, is it RTF's own.
        self._stack: list[tuple[bool, bool]] = []
        self._skipped = False
        self._own = False
        self._star = False
        self._fallback = 0

    def write(self, rtf: bytes) -> str:
        for token in _TOKEN.finditer(rtf):
            word, number, code, sign, brace, plain = token.groups()
            if word:
                self._word(word.lower(), number)
            elif code:
                self._letter(bytes.fromhex(code.decode()))
            elif brace:
                self._brace(brace)
            elif sign:
                self._sign(sign)
            elif plain:
                self._letter(plain)
        self._flush()
        return "".join(self._out)

    def _word(self, word: bytes, number: bytes | None) -> None:
        star, self._star = self._star, False
        if word == b"ansicpg" and number:
            self._codepage = "utf-8" if number == b"65001" else f"cp{int(number)}"
        elif word == b"htmlrtf":
            self._own = number != b"0"
        elif word == b"htmltag":
            self._skipped = False
            self._own = False
        elif word == b"u" and number:
            self._text(chr(int(number) % 0x10000))
            self._fallback = 1
        elif word in _SKIPPED or star:
            self._skipped = True
        elif word in _BREAKS or word in _MORE_BREAKS:
            self._text(_BREAKS.get(word) or _MORE_BREAKS[word])

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._star = True
        elif sign == b"~":
            self._text("\xa0")
        elif sign in b"\\{}":
            self._letter(sign)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{" and len(self._stack) < 10_000:
            self._stack.append((self._skipped, self._own))
        elif brace == b"}" and self._stack:
            self._skipped, self._own = self._stack.pop()
        self._star = False

    def _letter(self, data: bytes) -> None:
        if self._fallback and data:
            # The letter for readers that know no Unicode.
            data, self._fallback = data[1:], 0
        if not self._skipped and not (self._own and self._hidden):
            self._bytes += data

    def _text(self, text: str) -> None:
        if not self._skipped and not (self._own and self._hidden):
            self._flush()
            self._out.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(decode(bytes(self._bytes), self._codepage))
            self._bytes.clear()
