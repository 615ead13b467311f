"""Roles and the rights in them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.accounts import readers
from opiekun.accounts.errors import FixedRole, RoleInUse, refused_field
from opiekun.accounts.models import ADMINISTRATOR, Role, RoleRight, UserRole
from opiekun.accounts.permissions import ROLE
from opiekun.accounts.rights import rights_subjects
from opiekun.accounts.rules.reach import Right
from opiekun.accounts.services.locking import check_version, lock_organisation
from opiekun.core.errors import NotFound
from opiekun.core.permissions import require
from opiekun.core.viewer import Reach, Viewer
from opiekun.core.writing import writing

RightsTable = Mapping[Right, Reach]


def create_role(actor: Viewer, raw: Mapping[str, Any], rights: RightsTable) -> Role:
    """A new role. Raises InvalidInput, NotAllowed."""
    require(actor, ROLE, "manage")
    clean = readers.read(raw, readers.ROLE, required=("name",))
    _check_rights(rights)
    role = Role(**clean)
    with writing(actor):
        lock_organisation()
        _refuse_taken_name(role.name, None)
        role.save(force_insert=True)
        _set_rights(role, rights)
    return role


def edit_role(
    actor: Viewer,
    role_id: int,
    raw: Mapping[str, Any],
    rights: RightsTable | None = None,
    expected: int | None = None,
) -> Role:
    """Change the given fields and, when ``rights`` is given, all rights; ``expected`` is the version that was read.

    Raises InvalidInput, NotFound, NotAllowed, FixedRole, StaleVersion.
    """
    require(actor, ROLE, "manage")
    clean = readers.read(raw, readers.ROLE)
    _check_rights(rights or {})
    with writing(actor):
        role = _lock_changeable(role_id, expected)
        if "name" in clean:
            _refuse_taken_name(clean["name"], role_id)
        for name, value in clean.items():
            setattr(role, name, value)
        if clean:
            role.save(update_fields=list(clean))
        if rights is not None:
            _set_rights(role, rights)
    return role


def delete_role(actor: Viewer, role_id: int, expected: int | None = None) -> None:
    """Remove a role that nobody holds. Raises NotFound, NotAllowed, FixedRole, RoleInUse, StaleVersion."""
    require(actor, ROLE, "manage")
    with writing(actor):
        role = _lock_changeable(role_id, expected)
        holders = UserRole.objects.filter(role=role).count()
        if holders:
            raise RoleInUse(holders)
        role.delete()


def _lock_changeable(role_id: int, expected: int | None) -> Role:
    lock_organisation()
    role = Role.objects.select_for_update(no_key=True).filter(pk=role_id).first()
    if role is None:
        raise NotFound
    if role.code == ADMINISTRATOR:
        raise FixedRole
    check_version(role, expected)
    return role


def _check_rights(rights: RightsTable) -> None:
    known = {subject.kind: subject for subject in rights_subjects()}
    for (kind, action), reach in rights.items():
        subject = known.get(kind)
        if subject is None or action not in subject.actions:
            raise refused_field(f"{kind}.{action}", "unknown_right", _("There is no such right."))
        if reach != Reach.NONE and reach not in subject.reaches:
            raise refused_field(f"{kind}.{action}", "choice", _("This right does not go that far or that near."))


def _refuse_taken_name(name: str, role_id: int | None) -> None:
    if Role.objects.filter(name__iexact=name).exclude(pk=role_id or 0).exists():
        raise refused_field("name", "taken", _("There is a role of this name already."))


def _set_rights(role: Role, rights: RightsTable) -> None:
    """Write what differs. Rights on kinds that are not registered now are left as they are."""
    wanted = {right: reach for right, reach in rights.items() if reach != Reach.NONE}
    kinds = [subject.kind for subject in rights_subjects()]
    for row in RoleRight.objects.filter(role=role, kind__in=kinds):
        reach = wanted.pop((row.kind, row.action), None)
        if reach is None:
            row.delete()
        elif reach != row.reach:
            row.reach = reach
            row.save(update_fields=["reach"])
    RoleRight.objects.bulk_create(
        RoleRight(role=role, kind=kind, action=action, reach=reach) for (kind, action), reach in wanted.items()
    )
