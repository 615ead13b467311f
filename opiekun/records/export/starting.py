"""Asking for an export."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import Conflict, FieldError, InvalidInput
from opiekun.core.jobs import start_run
from opiekun.core.permissions import require
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.selection import Selection
from opiekun.records.export.making import TooManyRows, write_file
from opiekun.records.export.reading import export_query
from opiekun.records.export.xlsx_file import MOST_ROWS
from opiekun.records.jobs import export as job
from opiekun.records.models import Export, ExportFormat

AT_ONCE: Final = 5_000


class NothingToExport(Conflict):
    """No row of the selection may be exported by this viewer."""

    def __init__(self) -> None:
        super().__init__("nothing_to_export", _("There is nothing here that you may export."))


def start_export(actor: Viewer, selection: Selection, format_code: str) -> Export:
    """Write the file, or have it written. Raises NotAllowed, InvalidInput, NothingToExport, TooManyRows."""
    require(actor, selection.kind.code, "export")
    if format_code not in ExportFormat.values:
        raise InvalidInput([FieldError(("format",), "choice", str(REASONS["choice"]))])
    number = export_query(actor, selection).rows.order_by().count()
    if not number:
        raise NothingToExport
    if number > MOST_ROWS:
        raise TooManyRows
    with transaction.atomic():
        export = Export.objects.create(
            kind=selection.kind.code,
            format=format_code,
            asked=selection.to_json(),
            actor_id=actor.id,
            token_id=actor.token_id if isinstance(actor, UserViewer) else None,
            row_count=number,
        )
        if number > AT_ONCE:
            title = _("Export: %(kind)s") % {"kind": selection.kind.label_plural}
            Export.objects.filter(pk=export.pk).update(run_id=start_run(actor, job, title, number, export_id=export.pk))
        else:
            write_file(actor, export)
    return Export.objects.select_related("file").get(pk=export.pk)
