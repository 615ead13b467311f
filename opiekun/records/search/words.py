"""What was typed into a search box, taken apart. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

LONGEST: Final = 200
MOST_WORDS: Final = 8
FEWEST_DIGITS: Final = 3
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015./()+]+")
_PLAIN: Final = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Typed:
    """The words, and the digits when nothing but an identifier or a phone was typed; ``address`` is a part of one."""

    words: tuple[str, ...]
    digits: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


@lru_cache(maxsize=256)
def read_typed(raw: str) -> Typed:
    """Take the text apart; invisible characters go, and so does everything after the eighth word."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in raw[:LONGEST])
    text = unicodedata.normalize("NFC", visible).strip()
    words = tuple(text.split()[:MOST_WORDS])
    compact = _SEPARATORS.sub("", text)
    bare = compact[2:] if compact[:2].upper() == "PL" else compact
    digits = bare if bare.isascii() and bare.isdigit() and len(bare) >= FEWEST_DIGITS else ""
    address = words[0].lower() if len(words) == 1 and re.search(r"@|\w\.\w", words[0]) and not digits else ""
    return Typed(words, digits, address)


def fold(text: str) -> str:
    """Lower case without diacritics, one character for one where it can be; as the database folds."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)


def mark(text: str, words: tuple[str, ...]) -> Markup:
    """The text with the found fragments marked, also where they were typed without diacritics."""
    folded = "".join(fold(c)[:1] or " " for c in text)
    hits = [False] * len(text)
    for word in words:
        sought = fold(word)
        at = folded.find(sought) if sought else -1
        while at >= 0:
            hits[at : at + len(sought)] = [True] * len(sought)
            at = folded.find(sought, at + len(sought))
    return _marked(text, hits)


def _marked(text: str, hits: list[bool]) -> Markup:
    parts: list[Markup] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or hits[end] != hits[start]:
            piece = escape(text[start:end])
            parts.append(Markup("<mark>{}</mark>").format(piece) if hits[start] else piece)
            start = end
    return Markup("").join(parts)
