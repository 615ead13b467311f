"""Rows of the register, locked for a change that the actor may make."""

from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.locking import lock_current
from opiekun.core.models import RecordModel
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, Person


def check_party_row(
    actor: Viewer, kind: str, action: str, party: Party, row: RecordModel, expected: int | None
) -> None:
    """Raise NotFound, NotAllowed, StaleVersion unless the actor may do it to the party, or to a row that follows it.

    The reach comes first: whoever may not see the record is not told of its version.
    """
    if not (actor.can(kind, action) and reaches(actor.owners(kind, action), party.owner_id)):
        seen = actor.can(kind, "view") and (party.is_own or reaches(actor.owners(kind, "view"), party.owner_id))
        raise NotAllowed if seen else NotFound
    if expected is not None and row.version != expected:
        raise StaleVersion(current=row.version, expected=expected)


def lock_party(actor: Viewer, party_id: int, action: str, expected: int | None = None, trashed: bool = False) -> Party:
    """The party with its identity. Raises NotFound, NotAllowed, StaleVersion."""
    rows = Party.objects.select_related("identity").filter(trashed_at__isnull=not trashed)
    party = lock_current(rows, party_id, None)
    check_party_row(actor, "party", action, party, party, expected)
    return party


def lock_person(
    actor: Viewer, person_id: int, action: str, expected: int | None = None, trashed: bool = False
) -> Person:
    """The person with identity and party, locked after the party. Raises NotFound, NotAllowed, StaleVersion."""
    rows = Person.objects.select_related("identity", "party").filter(trashed_at__isnull=not trashed)
    party_id = rows.filter(pk=person_id).values_list("party_id", flat=True).first()
    if party_id is None:
        raise NotFound
    lock_current(Party.objects.all(), party_id, None)
    person = lock_current(rows, person_id, None)
    check_party_row(actor, "person", action, person.party, person, expected)
    return person
