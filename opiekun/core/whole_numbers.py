"""Ids, versions and other whole numbers that came in as text."""

from typing import Final

# As many digits fit the database's bigint, whatever they are.
_MOST_DIGITS: Final = 18


def is_whole(text: str) -> bool:
    """Whether the text is a whole number from 0 on that the database can hold: ASCII digits alone, at most 18."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def whole(text: str) -> int | None:
    """The whole number that the text is; None where it is none."""
    return int(text) if is_whole(text) else None
