"""Making an export: small ones at once, larger ones by a job; each is written to the access log."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import IO, Final

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core import clock
from opiekun.core.errors import Conflict
from opiekun.core.files import store_file
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.selection import selection_from_json
from opiekun.records.export.csv_file import write_csv
from opiekun.records.export.reading import PORTION, ExportQuery, export_query
from opiekun.records.export.values import Value
from opiekun.records.export.xlsx_file import MOST_ROWS, write_xlsx
from opiekun.records.models import Export, ExportFormat

KEPT_FOR: Final = timedelta(days=1)
# The one letter with a mark that does not come off by itself.
_NO_STROKE: Final = str.maketrans("łŁ", "lL")
Report = Callable[[int], None]


class TooManyRows(Conflict):
    """More rows than a sheet has."""

    def __init__(self) -> None:
        super().__init__("too_many_rows", _("An Excel sheet has no room for so many rows. Narrow the list."))


def nothing_to_report(done: int) -> None:
    """For an export that nobody watches."""


@transaction.atomic
def write_file(actor: Viewer, asked: Export, report: Report = nothing_to_report) -> None:
    """Write the file of an export that has none; the access log is written in the same transaction."""
    export = Export.objects.select_for_update().get(pk=asked.pk)
    if export.file_id is not None:
        return
    kind = record_kind(export.kind)
    selection = selection_from_json(kind, export.asked)
    query = export_query(actor, selection)
    with tempfile.TemporaryFile() as file:
        counter = _Counter(query, report)
        if export.format == ExportFormat.XLSX:
            write_xlsx(file, str(kind.label_plural), query.head, counter)
        else:
            # In the language of its head and words: an answer may be in another one than its user's.
            write_csv(file, query.head, counter, translation.get_language() or actor.language)
        export.file = store_file(
            actor, _from_start(file), file_name(selection.name or str(kind.label_plural), export.format)
        )
    export.row_count = counter.done
    export.save(update_fields=["file", "row_count"])
    classes = list(dict.fromkeys(field.field_class for field in query.fields))
    facts = {"rows": counter.done, "format": export.format, **export.asked}
    log_access(actor, Access.EXPORTED, export.kind, [None], classes, facts)


class _Counter:
    """The rows of the query, counted and reported as they pass."""

    def __init__(self, query: ExportQuery, report: Report) -> None:
        self._query, self._report = query, report
        self.done = 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self._query.values():
            self.done += 1
            if self.done > MOST_ROWS:
                raise TooManyRows
            if self.done % PORTION == 0:
                self._report(self.done)
            yield row


def _from_start(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def file_name(name: str, ending: str) -> str:
    """What a file of today is called: plain letters, the day, the ending."""
    return f"{slugify(name.translate(_NO_STROKE)) or 'export'}-{clock.today().isoformat()}.{ending}"
