"""Names of columns, brought to plain words."""

import re

from opiekun.records.search.words import fold

_NO_WORD = re.compile(r"[^a-z0-9]+")


def plain_words(text: str) -> str:
    """Small letters without diacritics, one space between words: "Kod pocztowy (siedziby)": "kod pocztowy siedziby"."""
    return _NO_WORD.sub(" ", fold(text)).strip()
