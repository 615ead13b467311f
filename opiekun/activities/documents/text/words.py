"""A text taken apart into the words by which it is found. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from opiekun.records.search.words import fold

LONGEST_WORD: Final = 100
PART: Final = 100_000
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The different words of the text, folded; numbers are words. What is long beyond reason is cut."""
    return sorted({word[:LONGEST_WORD] for word in _WORD.findall(fold(text))})


def name_words(name: str) -> list[str]:
    """The words of a file's name."""
    return words_of(name)


def parts_of(text: str) -> Sequence[str]:
    """The text in parts that can be stored each for itself; no word is cut in two."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        end = min(at + PART, len(text))
        if end < len(text) and (space := max(text.rfind(" ", at, end), text.rfind("\n", at, end))) > at:
            end = space + 1
        parts.append(text[at:end])
        at = end
    return parts
