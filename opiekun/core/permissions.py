"""Turns a viewer's reach into a narrowing of query sets: the one place where owners meet rows."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import EVERYONE, Owners, Viewer

Row = TypeVar("Row", bound=Model)


def owned_by(queryset: QuerySet[Row], owners: Owners, column: str, creator: str = "") -> QuerySet[Row]:
    """Only the rows whose owner ``column`` (ORM path of an id) is among ``owners``.

    ``creator`` names the column that counts where the owner is empty. ``EVERYONE`` leaves the query set as it is.
    """
    condition = owner_condition(owners, column, creator)
    return queryset if condition is None else queryset.filter(condition)


def owner_condition(owners: Owners, column: str, creator: str = "") -> Q | None:
    """The condition behind ``owned_by``; None when there is nothing to narrow."""
    if owners == EVERYONE:
        return None
    ids = sorted(owners)
    condition = Q(**{f"{column}__in": ids})
    if creator:
        condition |= Q(**{f"{column}__isnull": True, f"{creator}__in": ids})
    return condition


def reaches(owners: Owners, owner_id: int | None, creator_id: int | None = None) -> bool:
    """Whether a row with this owner (else this creator) is within ``owners``."""
    return owners == EVERYONE or (creator_id if owner_id is None else owner_id) in owners


def require(viewer: Viewer, kind: str, action: str) -> None:
    """Refuse (``NotAllowed``) when the viewer may not do this to any record of the kind."""
    if not viewer.can(kind, action):
        raise NotAllowed


def require_reach(viewer: Viewer, kind: str, action: str, owner_id: int | None, creator_id: int | None = None) -> None:
    """Refuse when the viewer may not do this to a record of this owner.

    ``NotFound`` where he may not even see it, so that its existence is not told; else ``NotAllowed``.
    """
    if reaches(viewer.owners(kind, action), owner_id, creator_id):
        return
    if not reaches(viewer.owners(kind, "view"), owner_id, creator_id):
        raise NotFound
    raise NotAllowed
