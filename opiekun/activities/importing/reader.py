"""A row of a file of interactions or notes, read by the readers of their services."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from opiekun.activities.choices import Direction
from opiekun.activities.importing.fields import INTERACTION_FIELDS, NOTE_FIELDS
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.rules import interaction_input, note_input
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.core import reading
from opiekun.core.errors import FieldError
from opiekun.core.fields import Label
from opiekun.core.reading import Reader, WrongValue
from opiekun.core.rich_text import html_of
from opiekun.core.viewer import Viewer
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.cell_values import RawRow, by_field, problem_of
from opiekun.parties.importing.choice_words import choice_by_words
from opiekun.parties.importing.party_reader import EXTERNAL_ID, external_id
from opiekun.parties.importing.person_reader import read_party_keys
from opiekun.parties.importing.users import user_by_words
from opiekun.records.importing.custom.cells import CustomCells, CustomValues
from opiekun.records.importing.dates import read_day
from opiekun.records.importing.entries import Entry, Key
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.problems import joined
from opiekun.records.importing.settings import Settings
from opiekun.records.importing.truths import read_truth

LABELS: Final[Mapping[str, Label]] = {field.code: field.label for field in (*NOTE_FIELDS, *INTERACTION_FIELDS)}
_TIME: Final = re.compile(r"[ T](\d{1,2}):(\d{2})")
_direction = choice_by_words(Direction)


class SaidReader:
    """Reads the rows of one import; two of a file are about the same interaction or note by its id alone."""

    def __init__(self, kind: str, actor: Viewer, mapping: Sequence[str]) -> None:
        self._is_note, self._mapping = kind != INTERACTION, list(mapping)
        self._kinds = {} if self._is_note else _kinds_by_words()
        self._user = user_by_words(actor)
        self._custom = None if self._is_note else CustomCells(actor, INTERACTION, mapping, read_cells.filled)
        self._at = mapping.index(EXTERNAL_ID) if EXTERNAL_ID in mapping else None

    @property
    def key_names(self) -> tuple[Sequence[str], Sequence[str]]:
        return ([] if self._at is None else [EXTERNAL_ID]), ()

    def keys(self, cells: Sequence[str]) -> tuple[Sequence[Key], Sequence[Key]]:
        try:
            found = external_id(cells[self._at]) if self._at is not None and self._at < len(cells) else ""
        except WrongValue:
            found = ""
        return ([(EXTERNAL_ID, found)] if found else ()), ()

    def read(self, number: int, cells: Sequence[str]) -> Entry:
        row = RawRow(by_field(self._mapping, cells))
        party = read_party_keys(row)
        person = read_cells.filled(row.first("person_name"))
        text = "\n".join(read_cells.lines(cell) for cell in row.cells.get("body", ()) if read_cells.filled(cell))
        row.put("body", "body", html_of(text))
        if self._is_note:
            row.by_words("pinned", "pinned", read_truth)
        else:
            self._interaction(row)
        title = row.raw.get("subject") or text.partition("\n")[0]
        entry = Entry(number, str(title)[:300])
        own_id = self._own_id(row)
        readers: Mapping[str, Reader] = note_input.READERS if self._is_note else interaction_input.READERS
        lacks = _required(row, ("body",) if self._is_note else ("kind", "started_at"))
        # What is there already may be named by its id alone.
        wrong = [] if own_id else lacks
        clean, errors = reading.read_fields({k: v for k, v in row.raw.items() if k in readers}, readers)
        custom, custom_problems = self._custom.read(cells) if self._custom else (CustomValues(), [])
        if wrong or errors or row.problems or custom_problems:
            own = [*row.problems, *wrong, *errors]
            entry.problem = joined([*([problem_of(own, row.origins, LABELS)] if own else []), *custom_problems])
            return entry
        entry.joins = [(EXTERNAL_ID, own_id)] if own_id else ()
        entry.values = {
            "raw": {**row.raw, **({"custom": custom.values} if custom.values else {})},
            "links": custom.links,
            "clean": clean,
            "party": party,
            "last_name": person,
            "first_name": "",
            "lacks": problem_of(lacks, row.origins, LABELS) if lacks else None,
        }
        return entry

    def _own_id(self, row: RawRow) -> str:
        try:
            return external_id(row.first(EXTERNAL_ID))
        except WrongValue as wrong:
            row.refuse(EXTERNAL_ID, EXTERNAL_ID, wrong)
            return ""

    def _interaction(self, row: RawRow) -> None:
        row.by_words("kind", "kind", self._kind)
        row.by_words("started_at", "started_at", read_instant)
        row.by_words("direction", "direction", _direction)
        row.by_words("user", "user", self._user)
        for name in ("subject", "duration_minutes"):
            row.put(name, name, read_cells.filled(row.first(name)))
        row.put("outcome", "outcome", read_cells.lines(row.first("outcome")))

    def _kind(self, text: str) -> str:
        found = self._kinds.get(plain_words(text))
        if found is None:
            raise WrongValue("choice", _("There is no such kind of interactions."))
        return found


def reader_of(kind: str) -> Callable[[Viewer, Settings, Sequence[str]], SaidReader]:
    """The reader that the importer makes for a file of the kind."""
    return lambda actor, _settings, mapping: SaidReader(kind, actor, mapping)


def _required(row: RawRow, names: Sequence[str]) -> list[FieldError]:
    refused = {error.loc[0] for error in row.problems}
    missing = [name for name in names if name not in row.raw and name not in refused]
    for name in missing:
        row.origins.setdefault((name,), (name, ""))
    return [FieldError((name,), "required", str(reading.REASONS["required"])) for name in missing]


def _kinds_by_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in kinds().offered:
        for words in (kind.code, kind.name, kind.name_en):
            if words:
                found.setdefault(plain_words(words), kind.code)
    return found


def read_instant(text: str) -> datetime | None:
    """A day in any of the usual notations, with an hour or at noon, on the company's clock."""
    day = read_day(text)
    if day is None:
        return None
    hour = _TIME.search(text)
    try:
        at = time(int(hour[1]), int(hour[2])) if hour else time(12)
    except ValueError as wrong:
        raise WrongValue("wrong_instant", _("Give a date and a time, as in 2026-11-24T10:30:00+01:00.")) from wrong
    return timezone.make_aware(datetime.combine(day, at))
