"""Noting who opened what is not everybody's."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any, Final

from django.db import connection

from opiekun.accounts.models import Access, AccessLog
from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.core.writing import current_request_id


def log_access(
    viewer: Viewer,
    access: Access,
    kind: str,
    record_ids: Iterable[int | None],
    field_classes: Sequence[FieldClass] = (),
    facts: dict[str, Any] | None = None,
) -> None:
    """Write one row for each record (``None`` stands for many at once, as in an export).

    Call it in the transaction that reads what is shown, before it is shown: what cannot be noted is not opened.
    """
    token_id = viewer.token_id if isinstance(viewer, UserViewer) else None
    AccessLog.objects.bulk_create(
        AccessLog(
            actor_id=viewer.id,
            token_id=token_id,
            request_id=current_request_id.get(),
            access=access,
            kind=kind,
            record_id=record_id,
            field_classes=[str(field_class) for field_class in field_classes],
            facts=facts or {},
        )
        for record_id in record_ids
    )


_ONCE_A_DAY: Final = """
INSERT INTO accounts_access_log (actor_id, token_id, request_id, access, kind, record_id, field_classes, facts)
SELECT %(actor)s::bigint, %(token)s::bigint, %(request)s, %(access)s, %(kind)s, r, %(classes)s, %(facts)s::jsonb
FROM unnest(%(records)s::bigint[]) r
WHERE NOT EXISTS (SELECT FROM accounts_access_log l WHERE l.record_id = r AND l.actor_id IS NOT DISTINCT FROM %(actor)s
    AND l.token_id IS NOT DISTINCT FROM %(token)s AND l.access = %(access)s AND l.at >= %(since)s
    AND l.field_classes @> %(classes)s)
"""


def log_access_once_a_day(
    viewer: Viewer,
    access: Access,
    kind: str,
    record_ids: Iterable[int],
    field_classes: Sequence[FieldClass],
    facts: dict[str, Any] | None = None,
) -> None:
    """The same for what is shown again and again, as on a start page: one row a day for each record and viewer."""
    records = sorted(set(record_ids))
    if not records:
        return
    zone = clock.company_zone()
    values = {
        "actor": viewer.id,
        "token": viewer.token_id if isinstance(viewer, UserViewer) else None,
        "request": current_request_id.get(),
        "access": access.value,
        "kind": kind,
        "classes": [str(field_class) for field_class in field_classes],
        "facts": json.dumps(facts or {}),
        "records": records,
        "since": datetime.combine(clock.today(), time.min, zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONCE_A_DAY, values)
