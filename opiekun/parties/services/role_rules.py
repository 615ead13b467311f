"""What the writes of roles have in common: reading their fields, locking, numbers."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core import clock, reading
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.locking import lock_current
from opiekun.core.numbering import format_number, next_in_sequence, next_many_in_sequence
from opiekun.core.reading import Reader
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, PartyRole
from opiekun.parties.models.role import Role
from opiekun.parties.roles.kinds import RoleKind, Values
from opiekun.parties.services.locking import check_party_row

_COMMON: Final[dict[str, Reader]] = {
    "number": reading.text(20),
    "remarks": reading.text(20_000, lines=True),
}
_TRIES: Final = 1000


def readers(kind: RoleKind) -> dict[str, Reader]:
    """The readers of everything that can be said of a role of the kind."""
    return {"number": _COMMON["number"], **{f.code: f.read for f in kind.fields}, "remarks": _COMMON["remarks"]}


def read_role(kind: RoleKind, raw: Mapping[str, Any]) -> Values:
    """The clean fields. Raises InvalidInput naming every wrong one."""
    clean, errors = reading.read_fields(raw, readers(kind))
    if errors:
        raise InvalidInput(errors)
    return clean


def to_columns(kind: RoleKind, clean: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that keep the clean fields."""
    columns = {name: clean[name] for name in _COMMON if name in clean}
    for field in kind.fields:
        if field.code in clean:
            columns |= field.to_row(clean[field.code])
    return columns


def values_of(kind: RoleKind, row: Role) -> Values:
    """The fields of a row of the kind's table."""
    columns = {column: getattr(row, column) for column in kind.columns}
    return {
        "number": row.number,
        **{field.code: field.from_row(columns) for field in kind.fields},
        "remarks": row.remarks,
    }


def lock_role(
    actor: Viewer, kind: RoleKind, role_id: int, action: str, expected: int | None = None, trashed: bool = False
) -> tuple[Role, Party]:
    """The role and its party, locked after it. Raises NotFound, NotAllowed, StaleVersion."""
    rows = kind.model._default_manager.filter(trashed_at__isnull=not trashed)
    party_id = rows.filter(pk=role_id).values_list("party_id", flat=True).first()
    if party_id is None:
        raise NotFound
    party = lock_current(Party.objects.select_related("identity"), party_id, None)
    role = lock_current(rows, role_id, None)
    check_party_row(actor, kind.code, action, party, role, expected)
    return role, party


def next_numbers(kind: RoleKind, count: int, on: date) -> list[str]:
    """So many numbers of the sequence, for writers of many rows; what came from elsewhere is not looked at."""
    taken = next_many_in_sequence(kind.code, count)
    return [format_number(kind.number_pattern, number, on) for number in taken]


def next_number(kind: RoleKind) -> str:
    """The next number that no live role of the kind has; numbers that came from elsewhere are passed over."""
    for _try in range(_TRIES):
        number = format_number(kind.number_pattern, next_in_sequence(kind.code), clock.today())
        if not PartyRole.objects.filter(kind=kind.code, number=number, live=True).exists():
            return number
    raise InvalidInput([FieldError(("number",), "required", _("Give the number yourself: the next ones are taken."))])
