"""Writing down that a list has shown what is not everybody's."""

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.fields import FieldClass
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.lists.page import ListPage


def note_opened(viewer: Viewer, kind: RecordKind, page: ListPage) -> None:
    """Call it before the page is printed: what cannot be written down is not shown."""
    fields = kind.field_by_code
    classes = {fields[column.code].field_class for column in page.columns if column.code in fields}
    closed = sorted(classes - {FieldClass.BUSINESS})
    if closed and page.rows:
        ids = [int(row.id) for row in page.rows]
        log_access(viewer, Access.OPENED, kind.code, ids, closed, {"what": "list"})
