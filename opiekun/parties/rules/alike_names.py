"""Names of organisations as they are compared: without legal forms, punctuation, letter case and diacritics."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

_NO_WORD = re.compile(r"[\W_]+")
_QUOTES = re.compile("[\"„”“«»‘’']")
_MOST_WORDS: Final = 4
_GAP = re.compile(r"[\s\-–]+")
_AT_THE_END = re.compile(r"[\W_]+$")
_STROKES: Final = str.maketrans("łŁøØđĐ", "lLoOdD", "")
# Longest first, so that a form within another one leaves nothing behind.
_FORMS: Final = (
    "spolka z ograniczona odpowiedzialnoscia spolka komandytowa",
    "spolka z ograniczona odpowiedzialnoscia",
    "sp z o o spolka komandytowa",
    "sp z o o sp k",
    "spolka komandytowo akcyjna",
    "prosta spolka akcyjna",
    "spolka komandytowa",
    "spolka z o o",
    "spolka akcyjna",
    "spolka jawna",
    "spolka partnerska",
    "spolka cywilna",
    "sp z oo",
    "spzoo",
    "sp z o o",
    "z o o",
    "s k a",
    "ska",
    "p s a",
    "psa",
    "sp j",
    "spj",
    "sp k",
    "spk",
    "sp p",
    "s a",
    "sa",
    "s c",
    "sc",
    "w likwidacji",
    "w upadlosci",
    "w restrukturyzacji",
    "gmbh",
    "ltd",
    "llc",
    "s r o",
    "a s",
)
_FORM = re.compile(r"(?<= )(?:" + "|".join(_FORMS) + r")(?= )")


class _BareLetters(dict[int, str]):
    """For ``str.translate``: each small letter without what stands above, below or across it; looked up once."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFD", chr(code).translate(_STROKES))
        self[code] = "".join(c for c in parts if not unicodedata.combining(c))
        return self[code]


_bare_letters: Final = _BareLetters()


def plain_name(name: str) -> str:
    """Small letters without diacritics and punctuation."""
    small = name.lower()
    return _NO_WORD.sub(" ", small if small.isascii() else small.translate(_bare_letters)).strip()


def compared_name(name: str) -> str:
    """The name without its legal form; a name that is nothing else keeps it."""
    plain = plain_name(name)
    bare = f" {plain} "
    # Forms follow each other ("sp. z o.o. sp.k."), each freeing the place for the next.
    while (shorter := _FORM.sub("", bare)) != bare:
        bare = shorter
    return " ".join(bare.split()) or plain


def beginnings(name: str) -> list[str]:
    """How names that may be alike begin: as this one before its legal form, and as it could be written as well.

    An index finds names by how they begin, with their punctuation. So what others may write between the same words is
    asked for, too: a hyphen for a space, a quotation mark before one of them.
    """
    written = beginning(name)
    plain = " ".join(_QUOTES.sub("", written).split())
    words = [word for word in _GAP.split(plain) if word][:_MOST_WORDS]
    return list(dict.fromkeys(one for one in (written, plain, *_spellings(words)) if one))


def _spellings(words: Sequence[str]) -> Iterator[str]:
    """The words with spaces between them, with one hyphen or hyphens alone, and as far as one in quotation marks."""
    if not words:
        return
    yield " ".join(words)
    for at in range(1, len(words)):
        yield f"{' '.join(words[:at])}-{' '.join(words[at:])}"
    yield "-".join(words)
    for at in range(len(words)):
        # What comes behind that word may be outside the marks, or not.
        for mark in '"„':
            yield " ".join([*words[:at], f"{mark}{words[at]}"])


def beginning(name: str) -> str:
    """The words of the name before its legal form, as written."""
    compared, words = f"{compared_name(name)} ", name.split()
    taken = words[:1]
    for word in words[1:]:
        if not compared.startswith(f"{plain_name(' '.join([*taken, word]))} "):
            break
        taken.append(word)
    written = " ".join(taken)
    return _AT_THE_END.sub("", written) or written


def compared_place(postcode: str, street: str) -> str:
    """Postcode and street as they are compared: "ul." and the like say nothing."""
    words = [
        word
        for word in plain_name(street).split()
        if word not in ("ul", "ulica", "al", "aleja", "aleje", "pl", "plac", "os")
    ]
    return f"{''.join(c for c in postcode if c.isalnum())} {' '.join(words)}".strip()
