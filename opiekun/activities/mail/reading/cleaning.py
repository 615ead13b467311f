"""Characters that no database, header or page should get."""

import re
from typing import Final

# Controls but tab and line feed, halves of surrogate pairs, what turns the direction of writing, non-characters.
_JUNK: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANKS: Final = re.compile("[\\s\x00-\x1f\u2028\u2029]+")


def clean_text(text: str) -> str:
    """Text of several lines: ends of lines are line feeds, junk is gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    return _JUNK.sub("", lines)


def clean_line(text: str, longest: int) -> str:
    """Text of one line, as in a header: every run of blanks is one space."""
    return _JUNK.sub("", _BLANKS.sub(" ", text[: longest * 4])).strip()[:longest].rstrip()
