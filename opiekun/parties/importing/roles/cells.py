"""Cells read as fields of roles. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from opiekun.core.fields import FieldType
from opiekun.core.reading import WrongValue
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.roles.fields import CURRENCY, in_languages
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.custom.amounts import without_currency
from opiekun.records.importing.amounts import check_clear
from opiekun.records.importing.dates import read_day
from opiekun.records.importing.entries import Problem
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.truths import read_truth

_UNIT = re.compile(r"([\d\s.,]+)\s*(?:dni|dzien|dzień|days?|d)\.?", re.IGNORECASE)


class RoleCells:
    """Reads the cells of the role's own columns; amounts without a currency are in ``currency``."""

    def __init__(self, kind: RoleKind, mapping: Sequence[str], currency: str) -> None:
        self._currency = currency
        at = {code: place for place, code in enumerate(mapping) if code}
        self._columns = [(at[f.code], f, at.get(f"{f.code}{CURRENCY}")) for f in kind.fields if f.code in at]
        self._choices = {f.code: _by_words(f) for f in kind.fields if f.type == FieldType.CHOICE}

    def read(self, cells: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
        """The values that the row says, and what is wrong with it."""
        values: dict[str, Any] = {}
        problems = []
        for at, field, currency_at in self._columns:
            text = read_cells.filled(_cell(cells, at))
            if not text:
                continue
            try:
                raw = self._raw(field, text, read_cells.filled(_cell(cells, currency_at)))
                values[field.code] = field.read(raw)
            except WrongValue as wrong:
                label = str(field.label)
                problems.append(Problem(wrong.code, f"{label}: {wrong.message}", label, text))
        return values, problems

    def _raw(self, field: RoleField, text: str, currency: str) -> Any:
        if field.type == FieldType.MONEY:
            amount, said = without_currency(text, currency.upper() or self._currency)
            check_clear(amount, said)
            return {"amount": amount, "currency": said}
        if field.type == FieldType.CHOICE:
            return self._choices[field.code].get(plain_words(text), text)
        return _PREPARED.get(field.type, _as_it_is)(text)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _by_words(field: RoleField) -> Mapping[str, str]:
    words = {plain_words(choice.value): choice.value for choice in field.choices}
    short = {word: c.value for c in field.choices for word in in_languages(c.label, _short_form)}
    return short | {word: c.value for c in field.choices for word in in_languages(c.label)} | words


def _short_form(label: str) -> str:
    """What stands in brackets, by which files mostly call a choice: "zw." of "zwolniona (zw.)"."""
    return label.partition("(")[2]


def _as_it_is(text: str) -> Any:
    return text


def _number(text: str) -> str:
    counted = _UNIT.fullmatch(text)
    found = (counted[1] if counted else text).strip()
    return found.removesuffix(".0") if found.endswith(".0") else found


def _day(text: str) -> str:
    found = read_day(text)
    return "" if found is None else found.isoformat()


_PREPARED: Final[Mapping[FieldType, Callable[[str], Any]]] = {
    FieldType.NUMBER: _number,
    FieldType.DATE: _day,
    FieldType.BOOLEAN: read_truth,
}
