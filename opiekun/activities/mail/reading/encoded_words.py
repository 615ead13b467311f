"""Text of headers: encoded words (RFC 2047) as they are written, and raw bytes where there should be none."""

import binascii
import re
from typing import Final

from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.transfer import from_base64

_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")
# Charset, encoding, bytes.
Word = tuple[str, str, bytes]


def header_text(value: str, charset: str = "") -> str:
    """The words of a header's value; it is not cleaned yet."""
    value = _LINE_ENDS.sub("", value)
    if "=?" not in value:
        return _raw(value, charset)
    return "".join(_pieces(value, charset))


def encoded_word_end(value: str, start: int) -> int:
    """Where the encoded word that begins at ``start`` ends; -1 when none does."""
    charset_end = value.find("?", start + 2)
    if charset_end < 0 or value[charset_end + 2 : charset_end + 3] != "?" or " " in value[start:charset_end]:
        return -1
    if value[charset_end + 1] not in "bBqQ":
        return -1
    end = value.find("?=", charset_end + 3)
    return -1 if end < 0 else end + 2


def _pieces(value: str, charset: str) -> list[str]:
    pieces: list[str] = []
    held: list[Word] = []
    at = 0
    while (start := value.find("=?", at)) >= 0:
        end = encoded_word_end(value, start)
        if end < 0:
            if value.find("?=", start) < 0:
                break
            _flush(pieces, held)
            pieces.append(_raw(value[at : start + 2], charset))
            at = start + 2
            continue
        between = value[at:start]
        # Blanks between two encoded words only separate them.
        if between.strip() or not held:
            _flush(pieces, held)
            pieces.append(_raw(between, charset))
        _take(pieces, held, _word(value[start:end]))
        at = end
    _flush(pieces, held)
    pieces.append(_raw(value[at:], charset))
    return pieces


def _take(pieces: list[str], held: list[Word], word: Word) -> None:
    """Words of one charset are joined before they are decoded: a letter's bytes are often cut in two."""
    if held and held[-1][0] != word[0]:
        _flush(pieces, held)
    held.append(word)


def _flush(pieces: list[str], held: list[Word]) -> None:
    if held:
        pieces.append(decode(b"".join(data for _charset, _encoding, data in held), held[0][0]))
        held.clear()


def _word(word: str) -> Word:
    charset, encoding, content = word[2:-2].split("?", 2)
    data = content.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return charset.lower(), "b", from_base64(data)
    return charset.lower(), "q", _HEX.sub(lambda found: binascii.unhexlify(found[1]), data.replace(b"_", b" "))


def _raw(text: str, charset: str) -> str:
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"), charset or "utf-8")
