"""The person of a sender, and their firm, that an act of sorting made: who takes it back does not want them, either."""

from collections.abc import Collection
from typing import Final

from django.db import connection

from opiekun.activities.models import Attachment, Interaction, Note, Participant, TaskLink
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Person
from opiekun.parties.services.trash import trash_party, trash_person

# What was made by the request that made an interaction, and has not been written to since.
_MADE: Final = """
SELECT made.subject_id FROM core_history told
JOIN core_history made ON made.subject_id = ANY(%(ids)s) AND made.row_id = made.subject_id
    AND made.operation = 'insert' AND made.request_id = told.request_id AND made.actor_id = told.actor_id
WHERE told.subject_id = %(told)s AND told.row_id = %(told)s AND told.table_name = 'activities_interaction'
    AND told.operation = 'insert' AND told.request_id <> '' AND told.actor_id = %(actor)s
    AND NOT EXISTS (
        SELECT FROM core_history later
        WHERE later.subject_id = ANY(%(subjects)s) AND later.request_id IS DISTINCT FROM told.request_id
    )
"""


def trash_made_along(actor: Viewer, told: Collection[int]) -> bool:
    """Put the person of these interactions, and the party, into the trash, where the act that the actor takes back
    made them and nobody has written anything of them since. Answers whether it did; called inside ``writing``."""
    row = Interaction.objects.filter(pk__in=told, person__isnull=False).order_by("pk").first()
    if row is None or row.person_id is None:
        return False
    person = Person.objects.select_related("party").get(pk=row.person_id)
    subjects = {person.pk: [person.pk, person.identity_id]}
    subjects[person.party_id] = [*subjects[person.pk], person.party_id, person.party.identity_id]
    made = [pk for pk, those in subjects.items() if _was_made(actor, row.pk, pk, those)]
    if person.pk not in made or _has_more(person, told):
        return False
    try:
        if person.party_id in made and not _party_has_more(person, told):
            trash_party(actor, person.party_id)
        else:
            trash_person(actor, person.pk)
    except (NotAllowed, NotFound):
        return False
    return True


def _was_made(actor: Viewer, told: int, pk: int, subjects: Collection[int]) -> bool:
    values = {"actor": actor.id, "told": told, "ids": [pk], "subjects": list(subjects)}
    with connection.cursor() as cursor:
        cursor.execute(_MADE, values)
        return cursor.fetchone() is not None


def _has_more(person: Person, told: Collection[int]) -> bool:
    """Whether anything but what is taken back stands on the person."""
    others = Interaction.objects.exclude(pk__in=told).filter(trashed_at__isnull=True)
    parts = Participant.objects.exclude(interaction_id__in=told).filter(interaction__trashed_at__isnull=True)
    return (
        others.filter(person=person).exists()
        or parts.filter(person=person).exists()
        or Note.objects.filter(person=person, trashed_at__isnull=True).exists()
        or _is_named(person.pk)
    )


def _party_has_more(person: Person, told: Collection[int]) -> bool:
    at_party = {"party_id": person.party_id, "trashed_at__isnull": True}
    return (
        Person.objects.filter(**at_party).exclude(pk=person.pk).exists()
        or Interaction.objects.filter(**at_party).exclude(pk__in=told).exists()
        or Note.objects.filter(**at_party).exists()
        or _is_named(person.party_id)
    )


def _is_named(record_id: int) -> bool:
    named = (TaskLink.objects.filter(record=record_id), Attachment.objects.filter(record=record_id))
    return any(rows.exists() for rows in named)
