"""A company's own fields of parties in a file of roles: of a party that the file makes, as all that it says of one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from opiekun.core.viewer import Viewer
from opiekun.parties.importing.laying import Laying
from opiekun.parties.importing.roles.fields import PARTY_PREFIX
from opiekun.parties.importing.standing import Standing
from opiekun.parties.permissions import PARTY
from opiekun.records.custom.reading import CUSTOM
from opiekun.records.importing.custom.rows import CustomRows
from opiekun.records.importing.entries import Change, Entry, Group, Problem

Values = dict[str, Any]


class PartyCustom:
    """Custom values of the parties that one batch makes; ``look`` first."""

    def __init__(self, actor: Viewer) -> None:
        self._rows = CustomRows(actor, PARTY)

    def look(self, entries: Sequence[Entry]) -> None:
        """Find all that the rows name."""
        self._rows.look([entry.values[CUSTOM] for entry in entries], [])

    def settle(self, entry: Entry, group: Group, party: Standing | None) -> tuple[Values, Problem | None]:
        """The row's values for a new party (None: the row makes it), and why they cannot be its.

        A party of the register stays as it is.
        """
        if party is not None and not party.is_new:
            return {}, None
        shared = {name.removeprefix(PARTY_PREFIX): first for name, first in group.shared.items() if _of_party(name)}
        record_id, present = (None, {}) if party is None else (0, party.custom)
        return self._rows.settle(entry.values[CUSTOM], record_id, present, replace(group, shared=shared))

    def lay(self, laying: Laying, values: Values) -> list[Change]:
        """What the values change of a party that an earlier row makes."""
        return laying.lay_custom(values, self._rows.change)


def _of_party(name: str) -> bool:
    return name.startswith(f"{PARTY_PREFIX}{CUSTOM}.")
