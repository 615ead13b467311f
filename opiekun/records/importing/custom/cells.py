"""Cells read into the stored forms of custom fields. Pure, so that it can work ahead of the database.

A link stays text: which record it names is found by the batch.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.custom.amounts import without_currency
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definitions_for
from opiekun.records.custom.shapes import Shape
from opiekun.records.custom.values import read_value
from opiekun.records.importing.amounts import check_clear
from opiekun.records.importing.custom.fields import code_of
from opiekun.records.importing.dates import read_day
from opiekun.records.importing.entries import Key, Problem
from opiekun.records.importing.truths import read_truth

Blank = Callable[[str], str]
_MOST_NAMED: Final = 12
_UNIQUE: Final = frozenset({"text", "number", "url", "reference"})


@dataclass(slots=True)
class CustomValues:
    """What a row says of custom fields: stored forms by code (None: a "no"), and the texts of links.

    ``cells`` are the texts as they stand in the file.
    """

    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values or self.links)


class CustomCells:
    """Reads the cells of columns that are custom fields of the kind. ``blank`` makes a cell empty that says so."""

    def __init__(self, viewer: Viewer, kind: str, mapping: Sequence[str], blank: Blank) -> None:
        known = {code_of(d): d for d in definitions_for(viewer, kind)}
        self._columns = [(at, known[code]) for at, code in enumerate(mapping) if code in known]
        self._unique = [(at, d) for at, d in self._columns if d.is_unique and d.type in _UNIQUE]
        self._blank = blank

    @property
    def key_names(self) -> list[str]:
        """The keys that no two records of a file may share."""
        return [code_of(d) for _at, d in self._unique]

    def keys(self, cells: Sequence[str]) -> list[Key]:
        """Values that no other record may have, as they are compared."""
        return [(code_of(d), key) for at, d in self._unique if at < len(cells) and (key := self._key(d, cells[at]))]

    def _key(self, definition: Definition, cell: str) -> str:
        text = self._blank(cell)
        try:
            return str(_read(definition, text)).lower() if text else ""
        except WrongValue:
            return ""

    def read(self, cells: Sequence[str]) -> tuple[CustomValues, list[Problem]]:
        """The values of a row, and what is wrong with it."""
        found, problems = CustomValues(), []
        for at, definition in self._columns:
            cell = cells[at] if at < len(cells) else ""
            text = cell if definition.type == "long_text" else self._blank(cell)
            if not text.strip():
                continue
            found.cells[definition.code] = text
            try:
                value = _read(definition, text)
                if value is None and definition.is_required:
                    raise WrongValue("required")
            except WrongValue as wrong:
                label = str(definition.label)
                problems.append(Problem(wrong.code, f"{label}: {_reason(definition, wrong)}", label, text))
                continue
            (found.links if definition.type == "reference" else found.values)[definition.code] = value
        return found, problems


def _reason(definition: Definition, wrong: WrongValue) -> str:
    """Why not; of choices it names those that there are, for the file does not show them."""
    names = [str(choice.label) for choice in definition.choices if not choice.retired]
    if wrong.code != "choice" or not names:
        return str(wrong.message)
    shown = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return _("There is no such choice. There are: %(names)s.") % {"names": shown}


def _read(definition: Definition, text: str) -> Any:
    shape = definition.shape
    if shape.type == "reference":
        return " ".join(text.split())
    if shape.type in ("choice", "multi_choice"):
        return _choice(shape, text)
    if shape.type == "money":
        check_clear(*without_currency(text, shape.currency))
    return read_value(shape, _PREPARED.get(shape.type, _as_it_is)(text))


def _choice(shape: Shape, text: str) -> Any:
    """A choice that is offered no more is read all the same: whether the record has it is seen later."""
    try:
        return read_value(shape, text)
    except WrongValue:
        return read_value(replace(shape, options=[replace(option, retired=False) for option in shape.options]), text)


def _as_it_is(text: str) -> Any:
    return text


def _day(text: str) -> str:
    found = read_day(text)
    return "" if found is None else found.isoformat()


_PREPARED: Final[Mapping[str, Callable[[str], Any]]] = {"date": _day, "boolean": read_truth}
