"""The history of one record for one viewer; opening what is not everybody's is written down."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.viewer import Viewer
from opiekun.records.record.changes import closed_classes, read_changes
from opiekun.records.record.page import record_page
from opiekun.records.record.place import Place
from opiekun.records.record.telling import Change

CHANGES_A_PAGE: Final = 20


def open_history(
    viewer: Viewer,
    kind: str,
    record: Any,
    before: Place | None = None,
    limit: int = CHANGES_A_PAGE,
    access: Access = Access.OPENED,
) -> tuple[Sequence[Change], Place | None]:
    """A page of changes of the loaded record, the newest first, and the place where older ones begin."""
    page = record_page(kind)
    with transaction.atomic():
        changes, more = read_changes(viewer, kind, page.words, page.subjects(record), before, limit)
        note_opened(viewer, kind, record.id, changes, access)
    return changes, more


def note_opened(viewer: Viewer, kind: str, record_id: int, changes: Sequence[Change], access: Access) -> None:
    """Write down that the viewer is shown what is not everybody's, where he is; in the transaction of the reading."""
    if classes := closed_classes(changes):
        log_access(viewer, access, kind, [record_id], classes, {"what": "history"})
