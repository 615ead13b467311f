"""Removing for good what was long enough in the trash; called by core's purge in a transaction for each record."""

from opiekun.parties.models import Identity, Party, Person
from opiekun.parties.services.trash_role import purge_roles_of


def purge_persons(person_ids: list[int]) -> None:
    """Remove trashed persons with all that is theirs; whoever reported to them reports to nobody."""
    Person.objects.filter(reports_to_id__in=person_ids).update(reports_to=None)
    persons = Person.objects.filter(pk__in=person_ids, trashed_at__isnull=False)
    identities = list(persons.values_list("identity_id", flat=True))
    persons.delete()
    Identity.objects.filter(pk__in=identities, party__isnull=True, person__isnull=True).delete()


def purge_parties(party_ids: list[int]) -> None:
    """Remove trashed parties with their trashed persons. Raises ProtectedError while a person of theirs is live."""
    purge_persons(
        list(Person.objects.filter(party_id__in=party_ids, trashed_at__isnull=False).values_list("pk", flat=True))
    )
    purge_roles_of(party_ids)
    parties = Party.objects.filter(pk__in=party_ids, trashed_at__isnull=False)
    identities = list(parties.values_list("identity_id", flat=True))
    parties.delete()
    Identity.objects.filter(pk__in=identities, party__isnull=True, person__isnull=True).delete()
