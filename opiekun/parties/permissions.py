"""Who may reach which parties and persons.

A party belongs to its account manager, else to its creator; its persons, addresses and channels follow it. Our own
company is seen by everybody who may see parties at all.
"""

from typing import Any

from django.db.models import Q, QuerySet

from opiekun.core.permissions import owner_condition, reaches
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.models import Party, PartyList, Person
from opiekun.parties.models.role import Role

PARTY = "party"
PERSON = "person"
PARTY_LIST = "party_list"
# A right of its own: who defines lists need not be who fills them.
LIST_MEMBER = "party_list_member"


def reached(viewer: Viewer, kind: str, action: str, prefix: str) -> Q | None:
    """The condition on the party; None when every party is reached."""
    condition = owner_condition(viewer.owners(kind, action), f"{prefix}owner_id")
    if condition is None or action != "view":
        return condition
    return condition | Q(**{f"{prefix}is_own": True})


def reached_parties(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Party]:
    """Live parties (or those in the trash) on which the viewer may take the action."""
    parties = Party.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(PARTY, action):
        return parties.none()
    condition = reached(viewer, PARTY, action, "")
    return parties if condition is None else parties.filter(condition)


def reached_persons(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Person]:
    """Live persons (or those in the trash) on whom the viewer may take the action; their party's reach decides."""
    persons = Person.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(PERSON, action):
        return persons.none()
    condition = reached(viewer, PERSON, action, "party__")
    return persons if condition is None else persons.filter(condition)


def reached_lists(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[PartyList]:
    """Live lists (or those in the trash): all of them, or none. What is in them is guarded by the parties' reach."""
    lists = PartyList.objects.filter(trashed_at__isnull=not trashed)
    return lists if viewer.can(PARTY_LIST, action) else lists.none()


def reached_roles(
    viewer: Viewer, model: type[Role], kind: str, action: str = "view", trashed: bool = False
) -> QuerySet[Any]:
    """Live roles of the kind (or those in the trash) on which the viewer may take the action; they follow the party."""
    roles: QuerySet[Any] = model._default_manager.filter(trashed_at__isnull=not trashed)
    if not trashed:
        # True of every live role; said, so that a list in the order of names can walk over the index of live parties.
        roles = roles.filter(party__trashed_at__isnull=True)
    if not viewer.can(kind, action):
        return roles.none()
    condition = reached(viewer, kind, action, "party__")
    return roles if condition is None else roles.filter(condition)


def reach_sql(
    viewer: Viewer, kind: str, party: str, value: str = "%s", of_many: bool = False, action: str = "view"
) -> tuple[str, list[Any]]:
    """The condition that the viewer may act on rows of the kind at the party whose id is ``party``, for plain SQL.

    Its one value, where it has any, stands in the text as ``value``. The party of each row is looked up, which is right
    for a page; of ``of_many`` rows the database may find all parties of the viewer first.
    """
    if not viewer.can(kind, action):
        return "false", []
    owners = viewer.owners(kind, action)
    if owners == EVERYONE:
        return "true", []
    seen = f"SELECT FROM parties_party rp WHERE rp.id = {party} AND (rp.is_own OR rp.owner_id = ANY({value}))"
    return f"EXISTS ({seen}{'' if of_many else ' OFFSET 0'})", [sorted(owners)]


def in_sight(viewer: Viewer, kind: str, owner_id: int | None, is_own: bool = False) -> bool:
    """Whether the viewer may see a party, or a person of it, of which the owner is known already."""
    return viewer.can(kind, "view") and (is_own or reaches(viewer.owners(kind, "view"), owner_id))
