"""How roles are changed in bulk: one by one, by the services of single records."""

from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.services.role_rules import readers
from opiekun.parties.services.trash_role import restore_role, trash_role
from opiekun.parties.services.update_role import update_role
from opiekun.records.bulk.registry import BulkServices


def bulk_of(kind: RoleKind) -> BulkServices:
    """The services of the kind as bulk operations call them."""
    return BulkServices(
        kind.code,
        readers(kind),
        lambda actor, role_id, raw, expected: update_role(actor, kind, role_id, raw, expected),
        lambda actor, role_id, expected: trash_role(actor, kind, role_id, expected),
        lambda actor, role_id, expected: restore_role(actor, kind, role_id, expected),
    )
