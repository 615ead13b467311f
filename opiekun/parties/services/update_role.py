"""Changes what a role says: its number, terms and the like. What the party has is changed at the party."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS
from opiekun.core.rows import update_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.roles.kinds import RoleKind, Values
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.role_rules import lock_role, read_role, to_columns, values_of
from opiekun.parties.services.saved import Saved
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom


def update_role(
    actor: Viewer, kind: RoleKind, role_id: int, raw: Mapping[str, Any], expected: int | None = None
) -> Saved:
    """Change the given fields and leave the others; ``expected`` is the version that was read.

    Of ``custom`` the values to change are given.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, NumberTaken.
    """
    plain, given = without_custom(raw)
    with refusing_by_name(), writing(actor):
        role, _party = lock_role(actor, kind, role_id, "edit", expected)
        clean, custom = read_both(
            lambda: kind.finish(_read(kind, plain), values_of(kind, role)),
            lambda: read_custom(actor, kind.code, given, role.custom, role_id),
        )
        columns = to_columns(kind, clean)
        changed = {name: value for name, value in columns.items() if getattr(role, name) != value}
        if (values := merged(role.custom, custom)) != role.custom:
            changed["custom"] = Jsonb(values)
        version = int(update_row(kind.model, role_id, changed, "version")[0]) if changed else role.version
    return Saved(role_id, version)


def _read(kind: RoleKind, plain: Mapping[str, Any]) -> Values:
    """The clean fields; a role keeps a number. Raises InvalidInput."""
    clean = read_role(kind, plain)
    if clean.get("number") == "":
        raise InvalidInput([FieldError(("number",), "required", str(REASONS["required"]))])
    return clean
