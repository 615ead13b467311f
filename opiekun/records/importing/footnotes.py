"""Rows below a table that say who made it, when, or on which page: they name no record."""

import re
from collections.abc import Sequence
from typing import Final

from opiekun.records.importing.entries import Problem
from opiekun.records.importing.problems import footnote

_SAYING: Final = (
    r"(?:sporządzi|przygotowa|opracowa|wygenerowa|wydrukowa|zatwierdzi|drukowa)ł[ao]?"
    r"|(?:sporządzon|przygotowan|opracowan|wygenerowan|wydrukowan)[aoey]"
    r"|(?:data|godzina|osoba|użytkownik)(?: \w+)?|wydruk|źródło|uwag[ai]|legenda|operator|autor"
    r"|prepared by|printed(?: by| on)?|generated(?: by| on)?|created (?:by|on)|source|notes?|legend|date"
)
_NUMBERED: Final = r"(?:strona|str\.|page)\s*\d+(?:\s*(?:z|/|of)\s*\d+)?"
_DATED: Final = r"(?:stan na(?: dzień)?|wydruk z(?: dnia)?|as of)\s*:?\s*\d[\d.\-/ ]+(?:r\.?)?"
_ENDING: Final = r"koniec (?:raportu|zestawienia|wydruku|listy|danych)|end of (?:report|list|data)"
_FOOTNOTE = re.compile(rf"(?:(?:{_SAYING})\s*:.*|{_NUMBERED}|{_DATED}|{_ENDING})\.?", re.IGNORECASE | re.DOTALL)
_LONGEST: Final = 200


def footnote_of(cells: Sequence[str]) -> Problem | None:
    """Why the row is left out, when it has several cells and but one with text, which is a remark on the table."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if len(filled) != 1 or len(cells) < 2:
        return None
    text = filled[0].strip()
    return footnote(text) if len(text) <= _LONGEST and _FOOTNOTE.fullmatch(text) else None
