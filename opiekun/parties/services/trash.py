"""To the trash and back: a party takes its persons and its roles along, and they come back with it."""

from typing import Any

from django.db.models import Model
from django.db.models.functions import Now

from opiekun.core.errors import Conflict
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.errors import OwnCompanyStays, TiedToParty
from opiekun.parties.models import Party, Person
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.identifiers import check_identifiers
from opiekun.parties.services.locking import lock_party, lock_person
from opiekun.parties.services.saved import Saved
from opiekun.parties.services.trash_role import restore_roles_with, trash_roles_with


def _saved(model: type[Model], record_id: int) -> Saved:
    version: Any = model._default_manager.values_list("version", flat=True).get(pk=record_id)
    return Saved(record_id, version)


def trash_party(actor: Viewer, party_id: int, expected: int | None = None) -> Saved:
    """Put the party, its live persons and its roles into the trash.

    Raises NotFound, NotAllowed, StaleVersion, OwnCompanyStays.
    """
    with writing(actor):
        party = lock_party(actor, party_id, "trash", expected)
        if party.is_own:
            raise OwnCompanyStays
        Person.objects.filter(party_id=party_id, trashed_at__isnull=True).update(
            trashed_at=Now(), trash_root_id=party_id
        )
        trash_roles_with(party_id)
        Party.objects.filter(pk=party_id).update(trashed_at=Now(), trash_root_id=party_id)
        return _saved(Party, party_id)


def restore_party(actor: Viewer, party_id: int, expected: int | None = None) -> Saved:
    """Take the party out of the trash with the persons and roles that went along.

    Raises NotFound, NotAllowed, StaleVersion, and IdentifierTaken when a live party has its REGON or KRS by now.
    """
    with refusing_by_name(), writing(actor):
        party = lock_party(actor, party_id, "trash", expected, trashed=True)
        check_identifiers(actor, {"regon": party.regon, "krs": party.krs}, party_id)
        Party.objects.filter(pk=party_id).update(trashed_at=None, trash_root_id=None)
        Person.objects.filter(party_id=party_id, trash_root_id=party_id).update(trashed_at=None, trash_root_id=None)
        restore_roles_with(party_id)
        return _saved(Party, party_id)


def trash_person(actor: Viewer, person_id: int, expected: int | None = None) -> Saved:
    """Put the person into the trash; whoever reports to them reports to nobody until they are back.

    Raises NotFound, NotAllowed, StaleVersion, TiedToParty.
    """
    with writing(actor):
        person = lock_person(actor, person_id, "trash", expected)
        if person.party_kind == PartyKind.NATURAL_PERSON:
            raise TiedToParty
        Person.objects.filter(pk=person_id).update(trashed_at=Now(), trash_root_id=person_id)
        return _saved(Person, person_id)


def restore_person(actor: Viewer, person_id: int, expected: int | None = None) -> Saved:
    """Take the person out of the trash.

    Raises NotFound, NotAllowed, StaleVersion, TiedToParty, and Conflict ``party_in_trash`` when the party is there.
    """
    with refusing_by_name(), writing(actor):
        person = lock_person(actor, person_id, "trash", expected, trashed=True)
        if person.party_kind == PartyKind.NATURAL_PERSON:
            raise TiedToParty
        if person.party.trashed_at is not None:
            raise Conflict("party_in_trash", str(person.party), party=str(person.party_id))
        flags = {}
        for flag in ("is_main", "is_owner"):
            if Person.objects.filter(party_id=person.party_id, trashed_at__isnull=True, **{flag: True}).exists():
                flags[flag] = False
        Person.objects.filter(pk=person_id).update(trashed_at=None, trash_root_id=None, **flags)
        return _saved(Person, person_id)
