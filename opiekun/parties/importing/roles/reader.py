"""A row of a file of roles: read as a row of its party, with what it says of the role beside that."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.party_reader import PartyReader
from opiekun.parties.importing.roles.cells import RoleCells
from opiekun.parties.importing.roles.fields import PARTY_PREFIX
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.selectors.company import company_currency
from opiekun.parties.services.role_rules import readers
from opiekun.records.custom.fields import PREFIX
from opiekun.records.importing.custom.cells import CustomCells
from opiekun.records.importing.entries import Entry, Key, Problem
from opiekun.records.importing.problems import joined
from opiekun.records.importing.settings import Settings

NUMBER = "number"
ROLE = "role"
ROLE_CUSTOM = "role_custom"


class RoleReader:
    """Reads the rows of one import of roles. What they say of the role is ``values["role"]``."""

    def __init__(self, kind: RoleKind, actor: Viewer, settings: Settings, mapping: Sequence[str]) -> None:
        party = [code.removeprefix(PARTY_PREFIX) if code.startswith(PARTY_PREFIX) else "" for code in mapping]
        own = ["" if code.startswith(PARTY_PREFIX) else code for code in mapping]
        self._party = PartyReader(actor, settings, party)
        self._cells = RoleCells(kind, own, company_currency())
        self._custom = CustomCells(actor, kind.code, own, read_cells.filled)
        self._readers = readers(kind)
        self._at = {name: own.index(name) for name in (NUMBER, "remarks") if name in own}

    @property
    def key_names(self) -> tuple[Sequence[str], Sequence[str]]:
        joins, tells = self._party.key_names
        return joins, [*map(_apart, tells), NUMBER, *self._custom.key_names]

    def keys(self, cells: Sequence[str]) -> tuple[Sequence[Key], Sequence[Key]]:
        joins, tells = self._party.keys(cells)
        number = self._number(cells)
        own = [(NUMBER, number)] if number else []
        apart = [(_apart(name), value) for name, value in tells]
        return joins, [*apart, *own, *self._custom.keys(cells)]

    def read(self, number: int, cells: Sequence[str]) -> Entry:
        entry = self._party.read(number, cells)
        values, problems = self._cells.read(cells)
        for name, label, cell in (
            (NUMBER, _("Number"), self._number(cells)),
            ("remarks", _("Remarks"), self._remarks(cells)),
        ):
            if cell:
                try:
                    values[name] = self._readers[name](cell)
                except WrongValue as wrong:
                    problems.append(Problem(wrong.code, f"{label}: {wrong.message}", label, cell))
        custom, wrong_ones = self._custom.read(cells)
        problems += wrong_ones
        if entry.problem is not None or problems:
            entry.problem = joined([*([entry.problem] if entry.problem else []), *problems])
            entry.unread = {*entry.unread, *(problem.field for problem in problems)}
        entry.values = {**entry.values, ROLE: values, ROLE_CUSTOM: custom}
        entry.title = entry.title or str(values.get(NUMBER, ""))
        return entry

    def _number(self, cells: Sequence[str]) -> str:
        at = self._at.get(NUMBER)
        text = read_cells.filled(cells[at]) if at is not None and at < len(cells) else ""
        # A table of numbers puts it behind each.
        return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text

    def _remarks(self, cells: Sequence[str]) -> str:
        at = self._at.get("remarks")
        text = cells[at] if at is not None and at < len(cells) else ""
        return read_cells.lines(text) if read_cells.filled(text) else ""


def _apart(name: str) -> str:
    """The name of a key of the party: the role may have a field of its own under the same code."""
    return f"{PARTY_PREFIX}{name}" if name.startswith(PREFIX) else name
