"""A row of a file of persons, read by the readers of the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from opiekun.core.fields import Label
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import Sex
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.cell_values import RawRow, by_field, problem_of, read_what_can_be, unread_labels
from opiekun.parties.importing.choice_words import choice_by_words
from opiekun.parties.importing.days import DayCells
from opiekun.parties.importing.interests import InterestCells
from opiekun.parties.importing.occasions import OccasionCells
from opiekun.parties.importing.party_reader import (
    EXTERNAL_ID,
    external_id,
    identifier,
    same_regon,
    split_person_name,
)
from opiekun.parties.importing.person_fields import PERSON_FIELDS
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.alike_names import plain_name
from opiekun.parties.rules.party_input import read_person
from opiekun.records.external_ids import LONGEST_ID
from opiekun.records.importing.custom.cells import CustomCells
from opiekun.records.importing.entries import Entry, Key
from opiekun.records.importing.problems import joined
from opiekun.records.importing.settings import Settings
from opiekun.records.importing.truths import read_truth

LABELS: Final[Mapping[str, Label]] = {field.code: field.label for field in PERSON_FIELDS}
_TEXTS: Final = ("job_title", "department", "occupation", "education", "salutation")
# By which of them two rows may be about one person: the key, and the columns that it is made of.
TWINS: Final[Mapping[str, Sequence[str]]] = {"twin_email": ("email",), "twin_phone": ("phone", "mobile")}
SUPERIOR: Final = "superior"
_NAMED_BY: Final = ("first_name", "last_name", "person_name")
_PARTY_BY: Final = ("party_external_id", "party_regon", "party_krs", "party_nip", "party_name")
_sex_by_words = choice_by_words(Sex)


@dataclass(frozen=True, slots=True)
class PartyKeys:
    """What a row says of the party at which the person is."""

    external_id: str = ""
    regon: str = ""
    krs: str = ""
    nip: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.external_id or self.regon or self.krs or self.nip or self.name)


class PersonReader:
    """Reads the rows of one import of persons."""

    def __init__(self, actor: Viewer, settings: Settings, mapping: Sequence[str]) -> None:
        self._mapping = list(mapping)
        self._custom = CustomCells(actor, PERSON, mapping, read_cells.filled)
        self._days = DayCells(actor, mapping)
        self._interests = InterestCells(actor, mapping)
        self._occasions = OccasionCells(actor, mapping)
        self._at = mapping.index(EXTERNAL_ID) if EXTERNAL_ID in mapping else None
        self._twins = [key for key, codes in TWINS.items() if not set(codes).isdisjoint(mapping)]

    @property
    def key_names(self) -> tuple[Sequence[str], Sequence[str]]:
        return [] if self._at is None else [EXTERNAL_ID], [*self._custom.key_names, *self._twins]

    def keys(self, cells: Sequence[str]) -> tuple[Sequence[Key], Sequence[Key]]:
        telling = [*self._custom.keys(cells), *self._twin_keys(cells)]
        if self._at is None or self._at >= len(cells):
            return (), telling
        try:
            found = external_id(cells[self._at])
        except WrongValue:
            found = ""
        return ([(EXTERNAL_ID, found)] if found else ()), telling

    def _twin_keys(self, cells: Sequence[str]) -> list[Key]:
        """Who the row is about, as rows are compared that may be about one person: name, party, and phone or e-mail."""
        if not self._twins:
            return []
        found = by_field(self._mapping, cells)
        name = plain_name(" ".join(found.get(code, [""])[0] for code in _NAMED_BY))
        party = "|".join(plain_name(found.get(code, [""])[0]) for code in _PARTY_BY)
        if not name or not party.strip("|"):
            return []
        values = {key: [cell for code in TWINS[key] for cell in found.get(code, ())] for key in self._twins}
        same = {
            key: read_cells.same_channel(read_cells.filled(cell), key != "twin_email")
            for key, ones in values.items()
            for cell in ones[:1]
        }
        return [(key, f"{name}|{party}|{value}") for key, value in same.items() if value]

    def read(self, number: int, cells: Sequence[str]) -> Entry:
        row = RawRow(by_field(self._mapping, cells))
        party = read_party_keys(row)
        self._person(row)
        row.add_channels()
        raw = row.raw
        own_id = raw.pop(EXTERNAL_ID, "")
        entry = Entry(number, f"{raw.get('first_name', '')} {raw.get('last_name', '')}".strip()[:300])
        custom, wrong = self._custom.read(cells)
        days, wrong_days = self._days.read(cells)
        interests, wrong_ones = self._interests.read(cells)
        occasions, wrong_occasions = self._occasions.read(cells)
        wrong += [*wrong_days, *wrong_ones, *wrong_occasions]
        clean, refused = read_what_can_be(lambda values: read_person(values, new=False), raw)
        if refused or row.problems or wrong:
            errors = [*row.problems, *(refused.errors if refused else ())]
            own_ones = [problem_of(errors, row.origins, LABELS)] if errors else []
            entry.problem = joined([*own_ones, *wrong])
            entry.unread = {*unread_labels(row, refused, LABELS, (_NAMED_BY, _PARTY_BY)), *(p.field for p in wrong)}
        entry.joins = [(EXTERNAL_ID, own_id)] if own_id else ()
        entry.values = {
            **clean,
            EXTERNAL_ID: own_id,
            "party": party,
            # None: the file has no such column.
            SUPERIOR: read_cells.filled(row.first(SUPERIOR))[:LONGEST_ID] if SUPERIOR in row.cells else None,
            "custom": custom,
            "days": days,
            "interests": interests,
            "occasions": occasions,
        }
        return entry

    def _person(self, row: RawRow) -> None:
        first, last = (read_cells.filled(row.first(code)) for code in ("first_name", "last_name"))
        whole = read_cells.filled(row.first("person_name"))
        if whole and not (first or last):
            first, last = split_person_name(whole)
        row.put("first_name", "first_name" if "first_name" in row.cells else "person_name", first)
        row.put("last_name", "last_name" if "last_name" in row.cells else "person_name", last)
        row.by_words("sex", "sex", _sex_by_words)
        for name in _TEXTS:
            row.put(name, name, read_cells.filled(row.first(name)))
        for name in ("is_main", "has_left"):
            row.by_words(name, name, read_truth)
        remarks = [read_cells.lines(cell) for cell in row.cells.get("remarks", ()) if read_cells.filled(cell)]
        row.put("remarks", "remarks", "\n".join(remarks))
        try:
            row.put(EXTERNAL_ID, EXTERNAL_ID, external_id(row.first(EXTERNAL_ID)))
        except WrongValue as wrong:
            row.refuse(EXTERNAL_ID, EXTERNAL_ID, wrong)


def read_party_keys(row: RawRow) -> PartyKeys:
    """What the row says of its party; wrong numbers become problems of the row."""
    found: dict[str, str] = {}
    for name in ("regon", "krs", "nip"):
        code = f"party_{name}"
        try:
            found[name] = identifier(name, row.first(code))
        except WrongValue as wrong:
            row.refuse(code, code, wrong)
    try:
        found["external_id"] = external_id(row.first("party_external_id"))
    except WrongValue as wrong:
        row.refuse("party_external_id", "party_external_id", wrong)
    found["regon"] = same_regon(found.get("regon", ""))
    return PartyKeys(**found, name=read_cells.plain(row.first("party_name")))


def full_name(values: Mapping[str, Any]) -> str:
    """First and last name together."""
    return f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
