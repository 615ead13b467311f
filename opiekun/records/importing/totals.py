"""Rows in which a file sums itself up: they name no record, whatever column their word stands in."""

import re
from collections.abc import Sequence
from typing import Final

from opiekun.records.importing.entries import Problem
from opiekun.records.importing.problems import total_row
from opiekun.records.importing.registry import ImportField

_FIRST: Final = frozenset(
    {
        *("razem", "suma", "ogółem", "ogolem", "łącznie", "lacznie", "podsumowanie"),
        *("total", "totals", "sum", "subtotal", "grand"),
    }
)
# What stands behind it: "Razem brutto", "Suma końcowa", "Total PLN".
_MORE: Final = frozenset(
    {
        *("końcowa", "koncowa", "częściowa", "czesciowa", "całkowita", "calkowita", "ogólna", "ogolna"),
        *("netto", "brutto", "vat", "pln", "zł", "eur", "usd", "net", "gross", "amount"),
        *_FIRST,
    }
)
_BEGINNINGS: Final = frozenset(word[:3] for word in _FIRST)
_LONGEST: Final = 40
_AROUND: Final = " :=.*()[]\t\n\xa0"
# As tables write numbers: divided into thousands, with a sign, a unit or a share.
_NUMBER = re.compile(r"[-+−–(]*\s*\d[\d\s.,'’]*\)?\s*(?:zł|pln|eur|usd|gbp|€|\$|£|%|szt\.?)?", re.IGNORECASE)


class Totals:
    """Tells rows of totals in files of one mapping.

    A number under a column that says who a record is (its NIP, its phone) makes the row one of a record: a company
    called "Total" comes in. Beside a total stand fields that files add up, and columns that are no field.
    """

    def __init__(self, mapping: Sequence[str], fields: Sequence[ImportField]) -> None:
        summed = {field.code for field in fields if field.summed}
        self._telling = [at for at, code in enumerate(mapping) if code and code not in summed]

    def problem_of(self, cells: Sequence[str]) -> Problem | None:
        """Why the row is left out, when it holds one word for a sum and, beside it, numbers alone."""
        at = next((n for n, cell in enumerate(cells) if _is_word(cell)), None)
        if at is None or any(n != at and n < len(cells) and cells[n].strip() for n in self._telling):
            return None
        beside = [text for n, cell in enumerate(cells) if n != at and (text := cell.strip())]
        if not beside or not all(_NUMBER.fullmatch(text) for text in beside):
            return None
        return total_row(cells[at].strip())


def _is_word(cell: str) -> bool:
    text = cell[:_LONGEST].strip(_AROUND)
    if text[:3].lower() not in _BEGINNINGS or len(cell) > _LONGEST:
        return False
    first, *more = text.lower().split()
    return first.strip(_AROUND) in _FIRST and all(word.strip(_AROUND) in _MORE for word in more)
