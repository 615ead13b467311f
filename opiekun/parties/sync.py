"""Parties and persons as they are exchanged with other systems."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.api.rows import read_parties, read_persons
from opiekun.parties.choices import PartyKind
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import PARTY, PERSON, reached_parties
from opiekun.parties.rules.party_input import (
    ORGANISATION_NAMES,
    PARTY_COLUMNS,
    PERSON_COLUMNS,
    PERSON_NAMES,
    PRIVATE_FIELDS,
    read_party,
    read_person,
)
from opiekun.parties.rules.rows import ADDRESS, BANK_ACCOUNT, CHANNEL
from opiekun.parties.services import create_party, create_person, update_party, update_person
from opiekun.parties.services.locking import lock_party, lock_person
from opiekun.parties.ui.words import PARTY_WORDS, PERSON_WORDS
from opiekun.records.custom.exchanging import (
    apart,
    label_apart,
    read_apart,
    reference_apart,
    shown_apart,
    stored_apart,
    together,
)
from opiekun.records.external_ids import find
from opiekun.records.record.words import Words
from opiekun.records.sync import RowShape, SyncKind

Raw = Mapping[str, Any]


def _columns(readers: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in readers if name != "id")


CHANNELS: Final = RowShape(("kind", "normalised"), _columns(CHANNEL), frozenset({"label", "value", "is_main"}))
ADDRESSES: Final = RowShape(("kind", "name"), _columns(ADDRESS), frozenset({"is_main"}))
ACCOUNTS: Final = RowShape(("iban",), _columns(BANK_ACCOUNT), frozenset({"bank_name", "label", "is_main"}))
SHARED: Final = {"channels": CHANNELS, "addresses": ADDRESSES}
_PARTY_FIELDS: Final = ("kind", *PARTY_COLUMNS, *SHARED, "bank_accounts")
_PERSON_FIELDS: Final = (*PERSON_NAMES, *PERSON_COLUMNS, *SHARED)
_REFERENCES: Final = ("account_manager", "superior")


def as_sent(record: Raw, fields: Sequence[str], shapes: Mapping[str, RowShape]) -> dict[str, Any]:
    """A record of the API as a caller would send its fields."""
    sent: dict[str, Any] = {}
    for name in fields:
        value = record[name]
        if name in shapes:
            sent[name] = [{part: row[part] for part in ("id", *shapes[name].columns)} for row in value]
        elif name in _REFERENCES:
            sent[name] = None if value is None else value["id"]
        else:
            sent[name] = value
    return sent


def _current_parties(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found, custom = {}, stored_apart(PARTY, Party, ids)
    for party_id, party in read_parties(SYSTEM, ids).items():
        names = PERSON_NAMES if party["kind"] == PartyKind.NATURAL_PERSON else (*ORGANISATION_NAMES, "salutation")
        found[party_id] = as_sent(party, (*names, *_PARTY_FIELDS), PARTY_ROWS) | custom.get(party_id, {})
    return found


def _current_persons(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    custom = stored_apart(PERSON, Person, ids)
    return {
        person_id: {
            **as_sent(person, _PERSON_FIELDS, SHARED),
            "party": person["party"]["id"],
            **custom.get(person_id, {}),
        }
        for person_id, person in read_persons(SYSTEM, ids).items()
    }


def _without(raw: Raw, *names: str) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name not in names}


def _wrong(name: str, code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError((name,), code, message)])


def _prepare_party(_system: str, raw: Raw, ours: Raw | None) -> dict[str, Any]:
    given = apart(PARTY, raw)
    if ours is None:
        return given
    if raw.get("kind", ours["kind"]) != ours["kind"]:
        raise _wrong("kind", "kind_fixed", _("The kind of a party does not change."))
    return _without(given, "kind")


def find_party(system: str, raw: Raw) -> dict[str, Any]:
    """The body with ``party``, which may be given by its id in the system (``party_external_id``)."""
    if "party_external_id" not in raw:
        return dict(raw)
    text = raw["party_external_id"]
    found = find(system, "party", [text]) if isinstance(text, str) else {}
    if text not in found:
        raise _wrong("party_external_id", "not_an_id", str(reading.REASONS["not_an_id"]))
    return {**_without(raw, "party_external_id"), "party": str(found[text])}


def of_same_party(raw: Raw, ours: Raw) -> dict[str, Any]:
    """The body without ``party``, which is the record's already. Raises InvalidInput when it is another one."""
    if str(raw.get("party", ours["party"])) != ours["party"]:
        raise _wrong("party", "party_fixed", _("The record belongs to another party."))
    return _without(raw, "party")


def _prepare_person(system: str, raw: Raw, ours: Raw | None) -> dict[str, Any]:
    for name in PRIVATE_FIELDS & raw.keys():
        raise _wrong(name, "not_exchanged", _("Private details are not exchanged."))
    given = find_party(system, apart(PERSON, raw))
    return given if ours is None else of_same_party(given, ours)


def _match_party(actor: Viewer, raw: Raw) -> int | None:
    """A live party with the same REGON or KRS."""
    for name in ("regon", "krs"):
        clean, _errors = reading.read_fields({name: raw.get(name) or ""}, PARTY_COLUMNS)
        if clean.get(name):
            rows = reached_parties(actor, "edit").filter(**{name: clean[name]})
            if (found := rows.values_list("pk", flat=True).first()) is not None:
                return found
    return None


class _Said:
    """Fields of a kind in words, by those of its history."""

    def __init__(self, kind: str, words: Words, columns: Mapping[str, str]) -> None:
        self._kind, self._words, self._columns = kind, words, columns

    def label(self, field: str) -> Label:
        for table in self._words.tables.values():
            if table.code == field and table.name is not None:
                return table.name
            column = table.columns.get(self._columns.get(field, field))
            if column is not None and not table.code:
                return column.label
        return label_apart(self._kind, field) or field

    def shown(self, field: str, value: Any) -> str:
        if value in (None, "", False) or value == []:
            return ""
        if (custom := shown_apart(self._kind, field, value)) is not None:
            return custom
        for table in self._words.tables.values():
            if table.code == field and table.row is not None:
                return "\n".join(table.row(row)[1] for row in value if isinstance(row, Mapping))
            column = table.columns.get(self._columns.get(field, field))
            if column is not None and not table.code:
                return _("yes") if value is True else str(column.shown(value) if column.shown else value)
        return str(value)


PARTY_ROWS: Final = {**SHARED, "bank_accounts": ACCOUNTS}
_PARTY_SAID: Final = _Said(PARTY, PARTY_WORDS, {"account_manager": "account_manager_id"})
_PERSON_SAID: Final = _Said(PERSON, PERSON_WORDS, {"superior": "reports_to_id"})

PARTY_SYNC = SyncKind(
    code="party",
    current=_current_parties,
    read=lambda raw, ours: read_apart(
        PARTY, _without(raw, "kind"), ours, lambda plain: read_party(plain, ours["kind"], new=False)
    ),
    create=lambda actor, raw, then: create_party(actor, together(raw), then),
    update=lambda actor, party_id, raw: update_party(actor, party_id, together(raw)),
    lock=lambda actor, party_id, expected: lock_party(actor, party_id, "edit", expected).version,
    label=_PARTY_SAID.label,
    shown=_PARTY_SAID.shown,
    prepare=_prepare_party,
    match=_match_party,
    rows=PARTY_ROWS,
    reference=lambda field: {"account_manager": "user"}.get(field) or reference_apart(PARTY, field),
)
PERSON_SYNC = SyncKind(
    code="person",
    current=_current_persons,
    read=lambda raw, ours: read_apart(
        PERSON, _without(raw, "party"), ours, lambda plain: read_person(plain, new=False)
    ),
    create=lambda actor, raw, then: create_person(actor, together(raw), then),
    update=lambda actor, person_id, raw: update_person(actor, person_id, together(raw)),
    lock=lambda actor, person_id, expected: lock_person(actor, person_id, "edit", expected).version,
    label=_PERSON_SAID.label,
    shown=_PERSON_SAID.shown,
    prepare=_prepare_person,
    rows=SHARED,
    reference=lambda field: {"superior": "person"}.get(field) or reference_apart(PERSON, field),
)
