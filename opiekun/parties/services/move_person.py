"""Moves a person to another organisation, as when they change their job."""

from dataclasses import dataclass

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import PartyKind
from opiekun.parties.errors import OnlyOnePerson, TiedToParty
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import reached_parties
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.locking import lock_person
from opiekun.parties.services.saved import Saved


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would clear: the superior's name, and the names of those who report to the person."""

    superior: str
    subordinates: list[str]


def preview_move(actor: Viewer, person_id: int) -> MovePreview:
    """What moving the person to another party would clear, to be shown first. Raises NotFound, NotAllowed."""
    with writing(actor):
        person = lock_person(actor, person_id, "edit")
        above = person.reports_to
        superior = above.identity.display_name if above is not None and above.trashed_at is None else ""
        subordinates = person.subordinates.filter(trashed_at__isnull=True).order_by("sort_key")
        return MovePreview(superior, list(subordinates.values_list("display_name", flat=True)))


def move_person(actor: Viewer, person_id: int, party_id: int, expected: int | None = None) -> Saved:
    """Move the person; their superior and subordinates there are cleared, and they are main nowhere.

    What was said with them stays with the old party. Raises NotFound, NotAllowed, StaleVersion, TiedToParty,
    OnlyOnePerson.
    """
    with refusing_by_name(), writing(actor):
        source_id = Person.objects.filter(pk=person_id).values_list("party_id", flat=True).first()
        _lock_both(source_id, party_id)
        person = lock_person(actor, person_id, "edit", expected)
        if person.party_kind == PartyKind.NATURAL_PERSON:
            raise TiedToParty
        target = reached_parties(actor).filter(pk=party_id).first()
        if target is None:
            raise NotFound
        if not reaches(actor.owners("person", "create"), target.owner_id):
            raise NotAllowed
        if target.kind == PartyKind.NATURAL_PERSON:
            raise OnlyOnePerson
        if target.pk != person.party_id:
            Person.objects.filter(reports_to_id=person.pk).update(reports_to=None)
            Person.objects.filter(pk=person.pk).update(
                party=target, reports_to=None, is_main=False, is_owner=False, has_left=False
            )
        version = Person.objects.values_list("version", flat=True).get(pk=person_id)
    return Saved(person_id, version)


def _lock_both(*party_ids: int | None) -> None:
    """Rows are locked in id order, so that two moves in opposite directions do not wait for each other."""
    ids = sorted(party_id for party_id in party_ids if party_id is not None)
    list(Party.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
