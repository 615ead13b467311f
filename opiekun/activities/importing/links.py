"""Links of the company's own fields in rows of interactions: by an id in the file's system, a number or a name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from opiekun.activities.permissions import INTERACTION
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.custom.fields import definitions_for
from opiekun.records.importing.custom.links import Links
from opiekun.records.importing.entries import Entry, Problem


class LinksOfRows:
    """The links of one batch; all that its rows name is asked for at once."""

    def __init__(self, actor: Viewer, system: str, entries: Sequence[Entry], held: Iterable[Mapping[str, Any]]) -> None:
        own = {one.code: one for one in definitions_for(actor, INTERACTION) if one.type == "reference"}
        self._labels = {code: str(one.label) for code, one in own.items()}
        self._reference = {code: one.reference for code, one in own.items()}
        self._links: dict[str, Links] = {}
        there = list(held)
        named = [pair for entry in entries if entry.problem is None for pair in entry.values["links"].items()]
        for reference in {self._reference[code] for code, _text in named}:
            codes = {code for code, kind in self._reference.items() if kind == reference}
            texts = {text for code, text in named if code in codes}
            before = {str(one[code]) for one in there for code in codes & one.keys()}
            self._links[reference] = Links(actor, reference, texts, before, system)

    def find(self, entry: Entry) -> tuple[dict[str, str], Problem | None]:
        """The stored forms of the row's links by their fields, and why one cannot be."""
        found: dict[str, str] = {}
        for code, text in entry.values["links"].items():
            try:
                found[code] = self._links[self._reference[code]].find(text)
            except WrongValue as wrong:
                label = self._labels[code]
                return {}, Problem(wrong.code, f"{label}: {wrong.message}", label, text)
        return found, None

    def name(self, code: str, value: Any) -> str:
        """What a link is called; nothing for what is none."""
        links = self._links.get(self._reference.get(code, ""))
        return links.names.get(str(value), "") if links is not None and value is not None else ""
