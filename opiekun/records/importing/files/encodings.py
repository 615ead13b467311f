"""In which encoding a text file is: by its mark, by being valid UTF-8, else by which letters it would have.

The single-byte encodings share most places of letters, so what tells them apart is which of them makes letters that a
language really uses.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

CHUNK: Final = 1024 * 1024
SAMPLE: Final = 256 * 1024
UTF8: Final = "utf-8"
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_POLISH: Final = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_SIGNS: Final = "„”“’‘–—…§°²³×€«»\u00a0"
_WESTERN: Final = "äöüßÄÖÜéèêëáàâãåæçíìîïñóòôõøœúùûýÿÁÀÂÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÕØÚÙÛ¿¡ºª"
_CZECH: Final = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽäöüßÄÖÜőűŐŰ"
# The letters of which most words consist: both scripts have a letter at nearly each place.
_CYRILLIC: Final = "оеаинтсрвлкмдпуыОЕАИНТСРВЛКМДПУ"
_GREEK: Final = "αοειτσνηυρπκμλωςάόίέήύΑΟΕΙΤΣΝΗΥΡΠΚΜΛΩ"
# The order decides between equals: what Polish programs write comes first.
_LATIN: Final = (
    ("cp1250", _POLISH + _SIGNS, 3),
    ("iso-8859-2", _POLISH + _SIGNS, 3),
    ("cp852", _POLISH + _SIGNS, 3),
    ("cp1252", _WESTERN + _SIGNS, 2),
    ("cp1250", _CZECH + _SIGNS, 2),
    ("iso-8859-2", _CZECH + _SIGNS, 2),
)
_OTHER_SCRIPTS: Final = (("iso-8859-7", _GREEK, 2), ("cp1251", _CYRILLIC + _SIGNS, 2))
_WORD = re.compile(rb"[A-Za-z\x80-\xff]{3,}")
_LATIN_LETTER = re.compile(rb"[A-Za-z]")
# What can be chosen by hand, with the names that people know.
NAMES: Final = {
    UTF8: "UTF-8",
    "cp1250": "Windows-1250",
    "iso-8859-2": "ISO-8859-2",
    "cp852": "CP852 (DOS)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    "cp1252": "Windows-1252",
    "iso-8859-7": "ISO-8859-7",
    "cp1251": "Windows-1251",
}
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@dataclass(frozen=True, slots=True)
class Guess:
    """``mark`` is the number of bytes before the text."""

    encoding: str
    mark: int = 0


def mark_of(head: bytes) -> Guess | None:
    """The encoding that the first bytes name, if they do."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return Guess(encoding, len(mark))
    return None


def recognise(file: IO[bytes]) -> Guess:
    """The encoding of the whole file; the file is read through once, and left at its start."""
    file.seek(0)
    head = file.read(SAMPLE)
    guess = mark_of(head) or wide_without_mark(head)
    if guess is None:
        guess = Guess(UTF8) if _is_utf8(file) else Guess(_single_byte(file))
    file.seek(0)
    return guess


def wide_without_mark(head: bytes) -> Guess | None:
    """UTF-16 without its mark: every second byte of ordinary text is zero."""
    sample = head[:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return Guess("utf-16-le")
    if even > half * 0.6 and odd < half * 0.1:
        return Guess("utf-16-be")
    return None


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def _is_utf8(file: IO[bytes]) -> bool:
    """Whether the text is UTF-8; a few spoilt places in much that is right do not make it another encoding."""
    right, wrong = 0, 0
    decoder = codecs.getincrementaldecoder(UTF8)("surrogateescape")
    for chunk in _chunks(file):
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(chunk)
        spoilt = sum(1 for c in text if "\udc80" <= c <= "\udcff")
        wrong += spoilt
        right += sum(1 for c in text if c > "\x7f") - spoilt
    wrong += len(decoder.decode(b"", True))
    return wrong * 20 <= right


def has_utf8_letters(file: IO[bytes]) -> bool:
    """Whether the file is UTF-8 beyond doubt: valid, and with letters that plain ASCII has not."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    beyond = False
    try:
        for chunk in _chunks(file):
            beyond |= not chunk.isascii()
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return beyond


def _single_byte(file: IO[bytes]) -> str:
    counts = _counts(file)
    homes = _OTHER_SCRIPTS if _is_other_script(file) else _LATIN
    scored = [(_score(counts, encoding, home) * weight, encoding) for encoding, home, weight in homes]
    best = max(score for score, _encoding in scored)
    return next(encoding for score, encoding in scored if score == best)


def _is_other_script(file: IO[bytes]) -> bool:
    """Whether whole words are made of bytes beyond ASCII: in Latin scripts such letters stand among others."""
    file.seek(0)
    words = [word for word in _WORD.findall(file.read(SAMPLE)) if not word.isascii()]
    return sum(1 for word in words if not _LATIN_LETTER.search(word)) * 2 > len(words)


def _counts(file: IO[bytes]) -> dict[int, int]:
    """How often each byte beyond ASCII stands in the beginning of the file."""
    counts: dict[int, int] = {}
    seen = 0
    for chunk in _chunks(file):
        for byte in range(0x80, 0x100):
            number = chunk.count(byte)
            if number:
                counts[byte] = counts.get(byte, 0) + number
        seen += sum(counts.values())
        if seen > 100_000:
            break
    return counts


def _score(counts: dict[int, int], encoding: str, home: str) -> float:
    score = 0.0
    for byte, number in counts.items():
        try:
            letter = bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            score -= 4 * number
            continue
        if letter in home:
            score += number
        elif not letter.isalpha():
            score -= 2 * number
        else:
            score -= number
    return score


def decoding_problem(file: IO[bytes], encoding: str) -> str:
    """Why a whole file cannot be read in an encoding chosen by hand; a key of errors.REASONS, empty when it can."""
    file.seek(0)
    head = file.read(4096)
    marked = mark_of(head)
    is_wide = marked is None and wide_without_mark(head) is not None
    if (encoding in _WIDE) != (is_wide or (marked is not None and marked.encoding in _WIDE)):
        return "encoding"
    if encoding not in (*_WIDE, UTF8) and (marked is not None or has_utf8_letters(file)):
        return "encoding_mismatch" if marked is None or marked.encoding == UTF8 else "encoding"
    if encoding == UTF8:
        return "" if (marked is None or marked.encoding == UTF8) and _is_utf8(file) else "encoding"
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    controls = 0
    try:
        for chunk in _chunks(file):
            controls += sum(1 for c in decoder.decode(chunk) if "\x80" <= c <= "\x9f" or c == "\0")
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "encoding"
    return "encoding" if controls else ""
