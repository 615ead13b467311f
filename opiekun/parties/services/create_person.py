"""Puts a new person at an organisation."""

from collections.abc import Callable, Mapping
from typing import Any

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed
from opiekun.core.permissions import reaches, require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.errors import OnlyOnePerson
from opiekun.parties.models import Address, Channel, Party, Person
from opiekun.parties.permissions import reached_parties
from opiekun.parties.rules.party_input import read_person
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.create_party import insert_identity
from opiekun.parties.services.identity_rows import add_rows
from opiekun.parties.services.known_emails import notice_emails
from opiekun.parties.services.locking import lock_party
from opiekun.parties.services.person_rules import (
    check_superior,
    person_columns,
    require_rights_on_details,
    step_down,
    write_private,
)
from opiekun.parties.services.personal_rows import check_personal, write_personal
from opiekun.parties.services.saved import Saved
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom


def create_person(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """Make a person at the organisation named by ``party``.

    ``then`` is called with the id inside the transaction; what it raises undoes the person.

    Raises NotAllowed, InvalidInput, OnlyOnePerson (the party is a natural person), SuperiorElsewhere.
    """
    require(actor, "person", "create")
    require_rights_on_details(actor, raw)
    plain, given = without_custom({name: value for name, value in raw.items() if name != "party"})
    (clean, party_id), custom = read_both(
        lambda: _read(actor, plain, raw.get("party")), lambda: read_custom(actor, "person", given)
    )
    with refusing_by_name(), writing(actor):
        party = lock_party(actor, party_id, "view")
        _require_create(actor, party)
        if party.kind == PartyKind.NATURAL_PERSON:
            raise OnlyOnePerson
        check_superior(clean.get("superior"), party.pk)
        notices = notice_emails(actor, clean, party.pk)
        columns = {**person_columns(clean), "custom": merged({}, custom)}
        step_down(party.pk, columns)
        person = _insert(party, clean, columns)
        if then is not None:
            then(person.pk)
    return Saved(person.pk, person.version, notices)


def _read(actor: Viewer, plain: Mapping[str, Any], party: Any) -> tuple[dict[str, Any], int]:
    """The clean fields and the party, or InvalidInput that names what is wrong with either."""
    wrong: list[FieldError] = []
    clean, party_id = {}, 0
    try:
        clean = read_person(plain, new=True)
        check_personal(clean)
    except InvalidInput as refused:
        wrong += refused.errors
    try:
        party_id = _party_id(actor, party)
    except InvalidInput as refused:
        wrong += refused.errors
    if wrong:
        raise InvalidInput(wrong)
    return clean, party_id


def _party_id(actor: Viewer, value: Any) -> int:
    try:
        party_id = reading.record_id(value)
    except reading.WrongValue as wrong:
        raise InvalidInput([FieldError(("party",), wrong.code, str(wrong.message))]) from wrong
    if party_id is None:
        raise InvalidInput([FieldError(("party",), "required", str(reading.REASONS["required"]))])
    if not reached_parties(actor).filter(pk=party_id).exists():
        raise InvalidInput([FieldError(("party",), "not_an_id", str(reading.REASONS["not_an_id"]))])
    return party_id


def _require_create(actor: Viewer, party: Party) -> None:
    if not reaches(actor.owners("person", "create"), party.owner_id):
        raise NotAllowed


def _insert(party: Party, clean: Mapping[str, Any], columns: Mapping[str, Any]) -> Person:
    owner = {"identity_id": insert_identity(PartyKind.NATURAL_PERSON, clean)}
    add_rows(Channel, owner, clean.get("channels", ()))
    add_rows(Address, owner, clean.get("addresses", ()))
    person = Person.objects.create(party=party, party_kind=party.kind, **owner, **columns)
    write_private(person.pk, clean)
    write_personal(person.pk, clean)
    return person
