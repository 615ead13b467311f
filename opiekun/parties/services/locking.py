"""Rows of the register, locked for a change that the actor may make."""

from typing import TypeVar

from django.db.models import QuerySet

from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.models import RecordModel
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, Person

Row = TypeVar("Row", bound=RecordModel)


def _locked(rows: QuerySet[Row], record_id: int, trashed: bool) -> Row:
    row = rows.select_for_update(no_key=True, of=("self",)).filter(pk=record_id).first()
    if row is None or (row.trashed_at is not None) is not trashed:
        raise NotFound
    return row


def _check_reach(actor: Viewer, kind: str, action: str, party: Party) -> None:
    if actor.can(kind, action) and reaches(actor.owners(kind, action), party.owner_id):
        return
    seen = actor.can(kind, "view") and (party.is_own or reaches(actor.owners(kind, "view"), party.owner_id))
    raise NotAllowed if seen else NotFound


def _check_version(row: RecordModel, expected: int | None) -> None:
    if expected is not None and row.version != expected:
        raise StaleVersion(current=row.version, expected=expected)


def lock_party(actor: Viewer, party_id: int, action: str, expected: int | None = None, trashed: bool = False) -> Party:
    """The party with its identity. Raises NotFound, NotAllowed, StaleVersion."""
    party = _locked(Party.objects.select_related("identity"), party_id, trashed)
    _check_reach(actor, "party", action, party)
    _check_version(party, expected)
    return party


def lock_person(
    actor: Viewer, person_id: int, action: str, expected: int | None = None, trashed: bool = False
) -> Person:
    """The person with identity and party, locked after the party. Raises NotFound, NotAllowed, StaleVersion."""
    party_id = Person.objects.filter(pk=person_id).values_list("party_id", flat=True).first()
    if party_id is None:
        raise NotFound
    Party.objects.select_for_update(no_key=True).filter(pk=party_id).first()
    person = _locked(Person.objects.select_related("identity", "party"), person_id, trashed)
    _check_reach(actor, "person", action, person.party)
    _check_version(person, expected)
    return person
