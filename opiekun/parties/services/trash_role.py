"""Takes a role away from its party, and gives it back with all that it said."""

from django.db.models.functions import Now

from opiekun.core.errors import Conflict
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.roles.kinds import RoleKind, role_kinds
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.role_rules import lock_role
from opiekun.parties.services.saved import Saved


def trash_role(actor: Viewer, kind: RoleKind, role_id: int, expected: int | None = None) -> Saved:
    """Put the role into the trash; the party stays. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        lock_role(actor, kind, role_id, "trash", expected)
        rows = kind.model._default_manager.filter(pk=role_id)
        rows.update(trashed_at=Now(), trash_root_id=role_id)
        return Saved(role_id, rows.values_list("version", flat=True).get())


def restore_role(actor: Viewer, kind: RoleKind, role_id: int, expected: int | None = None) -> Saved:
    """Take the role out of the trash.

    Raises NotFound, NotAllowed, StaleVersion, RoleThere and NumberTaken when another one took its place, and Conflict
    ``party_in_trash``.
    """
    with refusing_by_name(), writing(actor):
        _role, party = lock_role(actor, kind, role_id, "trash", expected, trashed=True)
        if party.trashed_at is not None:
            raise Conflict("party_in_trash", str(party), party=str(party.pk))
        rows = kind.model._default_manager.filter(pk=role_id)
        rows.update(trashed_at=None, trash_root_id=None)
        return Saved(role_id, rows.values_list("version", flat=True).get())


def trash_roles_with(party_id: int) -> None:
    """The roles of a party that goes into the trash go along."""
    for kind in role_kinds():
        rows = kind.model._default_manager.filter(party_id=party_id, trashed_at__isnull=True)
        rows.update(trashed_at=Now(), trash_root_id=party_id)


def restore_roles_with(party_id: int) -> None:
    """Those that went along come back."""
    for kind in role_kinds():
        rows = kind.model._default_manager.filter(party_id=party_id, trash_root_id=party_id)
        rows.update(trashed_at=None, trash_root_id=None)


def purge_roles(kind: RoleKind, role_ids: list[int]) -> None:
    """Remove trashed roles for good; called by core's purge in a transaction for each record."""
    kind.model._default_manager.filter(pk__in=role_ids, trashed_at__isnull=False).delete()


def purge_roles_of(party_ids: list[int]) -> None:
    """Remove the trashed roles of parties that go for good."""
    for kind in role_kinds():
        kind.model._default_manager.filter(party_id__in=party_ids, trashed_at__isnull=False).delete()
