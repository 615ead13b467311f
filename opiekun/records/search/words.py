"""What was typed into a search box, taken apart. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

LONGEST: Final = 200
MOST_WORDS: Final = 8
FEWEST_DIGITS: Final = 3
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212./()+]+")
# What stands before a number on an invoice or a business card, as in "NIP: 526-025-02-74".
_LABEL = re.compile(
    r"(?:nip|regon|krs|vat[ -]?(?:ue|eu|id)|vat|eu vat|iban|nrb|konto"
    r"|e-?mail|mailto|tel|telefon|phone|mobile|kom|fax|faks)(?:\s*[.:]+\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\s*(?:wewn?\.?|w\.|ext\.?)\s*\d{1,7}$", re.IGNORECASE)
# Web addresses are compared without these, see ``parties.rules.channels.read_web``.
_WEB = re.compile(r"^https?://(?:www\.)?|^www\.|/$")
_IN_BRACKETS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_VAT = re.compile(r"(?=(?:[A-Z]*\d){6})[A-Z]{2}[0-9A-Z]{7,32}")
_PLAIN: Final = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Typed:
    """The words, and the digits when nothing but an identifier or a phone was typed.

    ``address`` is a part of an e-mail or web address; ``vat`` a number that begins with the code of a country.
    """

    words: tuple[str, ...]
    digits: str = ""
    address: str = ""
    vat: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def is_code(self) -> bool:
        """Whether more than names must be looked at."""
        return bool(self.digits or self.address or self.vat)


@lru_cache(maxsize=256)
def read_typed(raw: str) -> Typed:
    """Take the text apart; invisible characters go, and so does everything after the eighth word."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in raw[:LONGEST])
    text = unicodedata.normalize("NFC", visible).strip()
    words = tuple(text.split()[:MOST_WORDS])
    code = "".join(_as_typed_here(c) for c in text)
    code = _LABEL.sub("", code, count=1) if _LABEL.match(code) else code
    digits = _digits(code)
    vat = _SEPARATORS.sub("", code).upper()
    return Typed(words, digits, "" if digits else _address(code), vat if not digits and _VAT.fullmatch(vat) else "")


def _as_typed_here(character: str) -> str:
    """A full-width character (１, －) as its usual one, and a digit of any script as ours."""
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _digits(code: str) -> str:
    """The digits of an identifier, an account or a phone; empty for anything else."""
    compact = _SEPARATORS.sub("", _EXTENSION.sub("", code).replace("(0)", ""))
    bare = compact[2:] if compact[:2].upper() == "PL" else compact
    return bare if bare.isascii() and bare.isdigit() and len(bare) >= FEWEST_DIGITS else ""


def _address(code: str) -> str:
    """A part of an e-mail or web address, also out of "Anna Nowak <a.nowak@firma.example>"."""
    bracketed = _IN_BRACKETS.search(code)
    if bracketed:
        return bracketed[1].lower()
    parts = code.split()
    if len(parts) != 1 or not re.search(r"@|\w\.\w", parts[0]):
        return ""
    return _WEB.sub("", parts[0].lower())


def fold(text: str) -> str:
    """Lower case without diacritics, one character for one where it can be; as the database folds."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)


def named_by(words: Sequence[str], name: str, beside: str = "") -> bool:
    """Whether each of the folded words is in the name or in what stands beside it, and one at least in the name."""
    own = fold(name)
    both = f"{own} {fold(beside)}" if beside else own
    return any(word in own for word in words) and all(word in both for word in words)


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
