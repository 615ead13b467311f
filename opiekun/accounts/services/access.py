"""Noting who opened what is not everybody's."""

from collections.abc import Iterable, Sequence
from typing import Any

from opiekun.accounts.models import Access, AccessLog
from opiekun.accounts.viewer import UserViewer
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
