"""Sentences put together from words that may end in a full stop of their own."""

import re

_TWO_FULL_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")


def one_full_stop(text: str) -> str:
    """The text with one full stop where an abbreviation ends its sentence: "sp. z o.o.." is none. Dots stay three."""
    return _TWO_FULL_STOPS.sub(".", text) if ".." in text else text
