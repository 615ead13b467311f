"""Who may reach which parties and persons.

A party belongs to its account manager, else to its creator; its persons, addresses and channels follow it. Our own
company is seen by everybody who may see parties at all.
"""

from django.db.models import Q, QuerySet

from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.models import Party, Person

PARTY = "party"
PERSON = "person"


def _reached(viewer: Viewer, kind: str, action: str, prefix: str) -> Q | None:
    """The condition on the party; None when every party is reached."""
    owners = viewer.owners(kind, action)
    if owners == EVERYONE:
        return None
    reached = Q(**{f"{prefix}owner_id__in": sorted(owners)})
    return reached | Q(**{f"{prefix}is_own": True}) if action == "view" else reached


def reached_parties(viewer: Viewer, action: str = "view") -> QuerySet[Party]:
    """Live parties on which the viewer may take the action."""
    parties = Party.objects.filter(trashed_at__isnull=True)
    if not viewer.can(PARTY, action):
        return parties.none()
    condition = _reached(viewer, PARTY, action, "")
    return parties if condition is None else parties.filter(condition)


def reached_persons(viewer: Viewer, action: str = "view") -> QuerySet[Person]:
    """Live persons on whom the viewer may take the action; their party's reach decides."""
    persons = Person.objects.filter(trashed_at__isnull=True)
    if not viewer.can(PERSON, action):
        return persons.none()
    condition = _reached(viewer, PERSON, action, "party__")
    return persons if condition is None else persons.filter(condition)


def demand(viewer: Viewer, kind: str, action: str) -> None:
    """Raise NotAllowed when the viewer has the right on no record of the kind."""
    if not viewer.can(kind, action):
        raise NotAllowed
