"""A row of a file of parties, read by the readers of the register."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opiekun.core.errors import InvalidInput
from opiekun.core.fields import Label
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Sex, Source
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.cell_values import (
    RawRow,
    by_field,
    mapped_parts,
    problem_of,
    read_what_can_be,
    unread_labels,
    without_address,
    wrong_input,
)
from opiekun.parties.importing.choice_words import choice_by_words
from opiekun.parties.importing.fields import ADDRESSES, PARTY_FIELDS
from opiekun.parties.importing.twins import CHANNEL_TWINS, TWIN, ChannelTwins
from opiekun.parties.importing.users import user_by_words
from opiekun.parties.permissions import PARTY
from opiekun.parties.rules.alike_names import compared_name, plain_name
from opiekun.parties.rules.identifiers import normalise_krs, normalise_nip, normalise_regon
from opiekun.parties.rules.party_input import read_party, read_person
from opiekun.records.external_ids import read_external_id
from opiekun.records.importing.custom.cells import CustomCells
from opiekun.records.importing.entries import Entry, Key, Problem
from opiekun.records.importing.problems import joined
from opiekun.records.importing.settings import CREATE, Settings

LABELS: Final[Mapping[str, Label]] = {field.code: field.label for field in PARTY_FIELDS}
EXTERNAL_ID: Final = "external_id"
_JOINING: Final = (EXTERNAL_ID, "regon")
_TELLING: Final = ("krs", "nip")
PLACE_KEY: Final = "place"
_TWIN_NAME: Final = f"{TWIN}name"
# By these another row of the file may be about the same party.
TWINS: Final = ("nip", _TWIN_NAME, *CHANNEL_TWINS)
_PERSON_NAMES: Final = ("first_name", "last_name", "person_name")
_NORMALISE: Final = {"regon": normalise_regon, "krs": normalise_krs, "nip": normalise_nip}
_CHOICES: Final = {
    "legal_form": choice_by_words(LegalForm),
    "status": choice_by_words(PartyStatus),
    "source": choice_by_words(Source),
    "sex": choice_by_words(Sex),
}
_kind_by_words = choice_by_words(PartyKind)


def same_regon(regon: str) -> str:
    """A REGON as it is compared: a long one that ends in five zeros is that of the whole, like the short one."""
    return regon[:9] if len(regon) == 14 and regon.endswith("00000") else regon


def identifier(name: str, cell: str) -> str:
    """NIP, REGON or KRS as it is stored.

    A REGON gets back the zeros that a table of numbers took from its beginning, and loses the five zeros by which
    registers make the short one as long as that of a local unit. Raises WrongValue.
    """
    text = read_cells.number(cell)
    if not text:
        return ""
    if name == "regon" and len(text) == 14 and text.endswith("00000"):
        return normalise_regon(text[:9])
    if name == "regon" and text.isdigit() and len(text) in (7, 8, 12, 13):
        try:
            return normalise_regon(text.zfill(9 if len(text) < 9 else 14))
        except WrongValue:
            pass
    return _NORMALISE[name](text)


_NAMED_AS: Final = ("kind", "name", "first_name", "last_name", "person_name")


class PartyReader:
    """Reads the rows of one import of parties."""

    def __init__(self, actor: Viewer, settings: Settings, mapping: Sequence[str]) -> None:
        self._mapping = list(mapping)
        self._user = user_by_words(actor) if "account_manager" in mapping else None
        parts = ((mapped_parts(mapping, prefix), prefix, kind) for prefix, kind, _label, _words in ADDRESSES)
        self._addresses = [address for address in parts if address[0]]
        self._custom = CustomCells(actor, PARTY, mapping, read_cells.filled)
        self._compares_places = settings.alike != CREATE
        self._names_persons = not set(_PERSON_NAMES).isdisjoint(mapping)
        self._at = {code: at for at, code in enumerate(mapping) if code in (*_JOINING, *_TELLING)}
        # Twins are told only where nothing is done about them: who asked for more gets it by name and place.
        names = [at for at, code in enumerate(mapping) if code == "name" and not self._compares_places]
        self._name_at = names[0] if names else None
        self._channels = ChannelTwins(() if self._compares_places else mapping)

    @property
    def key_names(self) -> tuple[Sequence[str], Sequence[str]]:
        telling = [*(k for k in _TELLING if k in self._at), *self._custom.key_names]
        telling += [PLACE_KEY] if self._compares_places else []
        telling += [_TWIN_NAME] if self._name_at is not None else []
        telling += self._channels.key_names
        return [k for k in _JOINING if k in self._at], telling

    def keys(self, cells: Sequence[str]) -> tuple[Sequence[Key], Sequence[Key]]:
        found = {name: self._key(name, cells[at]) for name, at in self._at.items() if at < len(cells)}
        telling = [*_keys(found, _TELLING), *self._custom.keys(cells)]
        if self._compares_places:
            place = place_key(by_field(self._mapping, cells))
            telling += [(PLACE_KEY, place)] if place else []
        if self._name_at is not None and self._name_at < len(cells):
            telling.append((_TWIN_NAME, compared_name(cells[self._name_at])))
        telling += self._channels.keys(cells)
        return _keys(found, _JOINING), telling

    def _key(self, name: str, cell: str) -> str:
        try:
            if name == EXTERNAL_ID:
                return external_id(cell)
            return same_regon(identifier(name, cell)) if name == "regon" else identifier(name, cell)
        except WrongValue:
            return ""

    def read(self, number: int, cells: Sequence[str]) -> Entry:
        row = RawRow(by_field(self._mapping, cells))
        kind = self._names(row)
        self._numbers(row)
        self._dealings(row)
        row.add_channels()
        for mapped, prefix, address_kind in self._addresses:
            row.add_address(mapped, prefix, address_kind)
        _accounts(row)
        entry = Entry(number, _title(row))
        own = {EXTERNAL_ID: row.raw.pop(EXTERNAL_ID, "")}
        custom, wrong = self._custom.read(cells)
        contact, wrong_contact = self._contact(row, kind)
        wrong += wrong_contact
        read_as = kind or PartyKind.ORGANISATION
        clean, refused = read_what_can_be(lambda values: read_party(values, read_as, new=False), row.raw)
        if refused or row.problems or wrong:
            errors = [*row.problems, *(refused.errors if refused else ())]
            own_ones = [problem_of(errors, row.origins, LABELS)] if errors else []
            entry.problem = joined([*own_ones, *wrong])
            entry.unread = {*unread_labels(row, refused, LABELS, (_NAMED_AS,)), *(p.field for p in wrong)}
        found = {name: clean.get(name, "") for name in ("regon", "krs", "nip")} | own
        found["regon"] = same_regon(found["regon"])
        entry.joins, entry.tells = _keys(found, _JOINING), _keys(found, _TELLING)
        entry.values, entry.without = {**clean, **own, "kind": kind, "custom": custom}, without_address(row)
        if contact:
            entry.values = {**entry.values, "contact": contact}
        return entry

    def _names(self, row: RawRow) -> str:
        """Put the names; answers the kind of the party, empty when the row does not tell."""
        row.by_words("kind", "kind", _kind_by_words)
        said = str(row.raw.pop("kind", ""))
        name = read_cells.plain(row.first("name"))
        named = self._names_persons and any(read_cells.filled(row.first(code)) for code in _PERSON_NAMES)
        if said == PartyKind.NATURAL_PERSON or (not said and not name and named):
            _put_person(row, name)
            return PartyKind.NATURAL_PERSON
        row.put("name", "name", name)
        row.put("short_name", "short_name", read_cells.filled(row.first("short_name")))
        row.by_words("legal_form", "legal_form", _CHOICES["legal_form"])
        return PartyKind.ORGANISATION if said or name else ""

    def _contact(self, row: RawRow, kind: str) -> tuple[dict[str, Any], list[Problem]]:
        """The person whom the row of an organisation names, and what is wrong with it."""
        if not self._names_persons or kind != PartyKind.ORGANISATION:
            return {}, []
        person = RawRow(row.cells)
        _put_person(person)
        if not (person.raw.get("first_name") or person.raw.get("last_name")):
            return {}, []
        try:
            clean = read_person(person.raw, new=True)
        except InvalidInput as refused:
            return {}, [wrong_input(refused, person, LABELS)]
        return clean, [problem_of(person.problems, person.origins, LABELS)] if person.problems else []

    def _numbers(self, row: RawRow) -> None:
        for name in ("nip", "regon", "krs"):
            try:
                row.put(name, name, identifier(name, row.first(name)))
            except WrongValue as wrong:
                row.refuse(name, name, wrong)
        row.put("eu_vat", "eu_vat", read_cells.number(row.first("eu_vat")))
        try:
            row.put(EXTERNAL_ID, EXTERNAL_ID, external_id(row.first(EXTERNAL_ID)))
        except WrongValue as wrong:
            row.refuse(EXTERNAL_ID, EXTERNAL_ID, wrong)

    def _dealings(self, row: RawRow) -> None:
        for name in ("status", "source"):
            row.by_words(name, name, _CHOICES[name])
        row.put("industry", "industry", read_cells.filled(row.first("industry")))
        remarks = [read_cells.lines(cell) for cell in row.cells.get("remarks", ()) if read_cells.filled(cell)]
        row.put("remarks", "remarks", "\n".join(remarks))
        if self._user is not None:
            row.by_words("account_manager", "account_manager", self._user)


def _put_person(row: RawRow, name: str = "") -> None:
    """Put the names of a person that a row has; where it has none, what stands in ``name`` is one."""
    first, last = (read_cells.filled(row.first(code)) for code in ("first_name", "last_name"))
    codes = ("first_name", "last_name")
    if not (first or last):
        whole = read_cells.filled(row.first("person_name"))
        codes = ("person_name", "person_name") if whole else codes
        first, last = split_person_name(whole or name)
    row.put("first_name", codes[0], first)
    row.put("last_name", codes[1], last)
    row.by_words("sex", "sex", _CHOICES["sex"])
    row.put("salutation", "salutation", read_cells.filled(row.first("salutation")))


def place_key(cells: Mapping[str, Sequence[str]]) -> str:
    """Name and place of a row as they are compared with those of other rows; empty when one of them is missing."""
    name = compared_name(" ".join(cells.get("name", ())))
    place = [plain_name(" ".join(cells.get(code, ()))) for code in ("postcode", "street", "house_number", "address")]
    return f"{name}|{'|'.join(place)}" if name and any(place) else ""


def external_id(cell: str) -> str:
    """The id in another system as it is kept. Raises WrongValue."""
    text = read_cells.filled(cell)
    whole = read_cells.number(text) if text.endswith(".0") else text
    return read_external_id(whole) if whole else ""


def split_person_name(text: str) -> tuple[str, str]:
    """First and last name of a whole one; "Kowalczyk, Anna" is turned round, titles before it are left out."""
    if "," in text:
        last, _comma, first = text.partition(",")
        return first.strip(), last.strip()
    words = text.split()
    while words and words[0].rstrip(".").lower() in _TITLES:
        words.pop(0)
    return (" ".join(words[:-1]), words[-1]) if words else ("", "")


_TITLES: Final = frozenset({"pan", "pani", "p", "mgr", "inż", "inz", "dr", "prof", "hab", "mr", "mrs", "ms"})


def _accounts(row: RawRow) -> None:
    rows: list[dict[str, Any]] = []
    for cell in row.cells.get("iban", ()):
        for value in read_cells.accounts(cell):
            row.origins["bank_accounts", len(rows), "iban"] = ("iban", value)
            rows.append({"iban": value})
    bank = read_cells.filled(row.first("bank_name"))
    if len(rows) == 1 and bank:
        rows[0]["bank_name"] = bank
    if rows:
        row.raw["bank_accounts"] = rows


def _keys(found: Mapping[str, str], names: Sequence[str]) -> list[Key]:
    return [(name, found[name]) for name in names if found.get(name)]


def _title(row: RawRow) -> str:
    person = f"{row.raw.get('first_name', '')} {row.raw.get('last_name', '')}".strip()
    text = row.raw.get("name") or person or row.raw.get("nip") or row.raw.get("regon")
    return str(text or row.raw.get(EXTERNAL_ID) or "")[:300]
