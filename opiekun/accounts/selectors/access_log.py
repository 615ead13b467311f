"""The access log: who opened, exported or read by a program what is not everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.accounts.models import AccessLog, User
from opiekun.accounts.permissions import ACCESS_LOG
from opiekun.core.permissions import require
from opiekun.core.record_names import record_names
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One access; ``actor`` is the user's name, empty for the program itself; ``record`` the name of what was seen."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    token_id: int | None
    request_id: str | None
    access: str
    kind: str
    record_id: int | None
    record: str
    field_classes: Sequence[str]
    facts: dict[str, Any]


def access_lines(
    viewer: Viewer, most: int, before: int | None = None, record_id: int | None = None, actor_id: int | None = None
) -> tuple[list[AccessLine], int | None]:
    """The newest lines (of one record, of one user) and the id from which older ones go on. Raises NotAllowed."""
    require(viewer, ACCESS_LOG, "view")
    rows = AccessLog.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if record_id is not None:
        rows = rows.filter(record_id=record_id)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    found = list(rows[: most + 1])
    users = dict(User.objects.filter(pk__in={row.actor_id for row in found}).values_list("pk", "name"))
    names = record_names(row.record_id for row in found if row.record_id is not None)
    lines = [_line(row, users, names) for row in found[:most]]
    return lines, lines[-1].id if len(found) > most else None


def _line(row: AccessLog, users: dict[int, str], names: dict[int, str]) -> AccessLine:
    return AccessLine(
        row.pk,
        row.at,
        row.actor_id,
        users.get(row.actor_id or 0, ""),
        row.token_id,
        row.request_id,
        row.access,
        row.kind,
        row.record_id,
        names.get(row.record_id or 0, ""),
        row.field_classes,
        row.facts,
    )
