"""The rows that failed, or came in without a part, as a file of the layout that the import had, with a column of why.

Put right, the file can be imported as it is: its head is the same but for that column, which is passed over.
"""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Self

from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from opiekun.records.export.guard import guarded
from opiekun.records.export.xlsx_file import write_xlsx
from opiekun.records.importing.files.encodings import UTF8
from opiekun.records.importing.files.layout import XLSX, Layout
from opiekun.records.importing.files.row import TOO_MANY_CELLS
from opiekun.records.importing.files.table import head_cells, text_writer
from opiekun.records.importing.mapping.remembering import is_reason_column
from opiekun.records.importing.problems import WITHOUT
from opiekun.records.importing.source import Source, opened
from opiekun.records.models import Import, RowOutcome

_CHUNK: Final = 5000


@contextmanager
def errors_file(job: Import) -> Iterator[tuple[IO[bytes], str]]:
    """The file and its name; the rows are read from the import's own file as they are written."""
    layout = Layout.from_json(job.layout)
    stem, _dot, ending = job.name.rpartition(".")
    name = f"{stem or ending}-{_('errors')}.{layout.format}"
    with tempfile.TemporaryFile() as file:
        if layout.format == XLSX:
            shape = _Shape.of(job)
            head = [*shape.fitted((_head(job, layout)[-1:] or [[]])[0]), _("Reason of refusal")]
            write_xlsx(file, layout.sheet or "1", head, _failed_rows(job, shape))
        else:
            _write_csv(file, job, layout)
        file.seek(0)
        yield file, name


def errors_response(job: Import) -> HttpResponse:
    """The file of errors as an attachment."""
    made = errors_file(job)
    file, name = made.__enter__()

    def chunks() -> Iterator[bytes]:
        try:
            while data := file.read(256 * 1024):
                yield data
        finally:
            made.__exit__(None, None, None)

    response: Any = StreamingHttpResponse(chunks(), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    answered: HttpResponse = response
    return answered


def _head(job: Import, layout: Layout) -> list[Sequence[str]]:
    if not layout.head_at:
        return []
    if layout.format == XLSX:
        return [[column["name"] for column in job.columns]]
    with opened(job.file) as source:
        return head_cells(source, layout)


def _write_csv(file: IO[bytes], job: Import, layout: Layout) -> None:
    shape = _Shape.of(job)
    rows = list(_head(job, layout))
    written = _Writer(file, layout)
    for at, cells in enumerate(rows):
        written.row([*shape.fitted(cells), _("Reason of refusal") if at == len(rows) - 1 else ""])
    for cells in _failed_rows(job, shape):
        written.row(cells)
    written.end()


class _Writer:
    """Rows in the dialect of the file; an encoding that has no letters for the reasons gives way to UTF-8."""

    def __init__(self, file: IO[bytes], layout: Layout) -> None:
        reason = _("Reason of refusal") + "ąćęłńóśźż"
        if not _can_say(layout.encoding, reason):
            layout = Layout(**{**layout.to_json(), "encoding": UTF8})
        self._text = text_writer(file, layout)
        self._csv = csv.writer(
            self._text, delimiter=layout.separator, quotechar=layout.quote or '"', lineterminator="\r\n"
        )

    def row(self, cells: Sequence[str]) -> None:
        self._csv.writerow([guarded(cell) for cell in cells])

    def end(self) -> None:
        self._text.flush()
        self._text.detach()


def _can_say(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Shape:
    """How wide the rows are, so that reasons stand below each other behind the widest, and which columns are left out:
    the reasons of a file of errors that was imported again."""

    width: int
    left_out: frozenset[int]

    @classmethod
    def of(cls, job: Import) -> Self:
        old = frozenset(at for at, column in enumerate(job.columns) if is_reason_column(column["name"]))
        return cls(max(len(job.columns), _widest(job)), old)

    def fitted(self, cells: Sequence[str]) -> list[str]:
        """The cells of a row, as many as all rows have."""
        padded = [*cells, *[""] * (self.width - len(cells))]
        return [cell for at, cell in enumerate(padded[: self.width]) if at not in self.left_out]


def _widest(job: Import) -> int:
    """How many cells the widest of the rows has that failed for having too many."""
    rows = job.rows.filter(outcome=RowOutcome.FAILED, code=TOO_MANY_CELLS)
    ragged = set(rows.values_list("number", flat=True))
    if not ragged:
        return 0
    with Source.of(job) as source:
        return max((len(row.cells) for row in source.rows() if row.number in ragged), default=0)


def _failed_rows(job: Import, shape: _Shape) -> Iterator[list[str]]:
    reasons = _reasons(job)
    number, reason = next(reasons, (0, ""))
    with Source.of(job) as source:
        for row in source.rows():
            if row.number == number:
                yield [*shape.fitted(row.cells), reason]
                number, reason = next(reasons, (0, ""))
                if not number:
                    return


def _reasons(job: Import) -> Iterator[tuple[int, str]]:
    """Numbers of those rows and the reasons, in the order of the file, some thousands at a time."""
    after = 0
    while True:
        told = Q(outcome=RowOutcome.FAILED) | Q(code__startswith=WITHOUT)
        rows = job.rows.filter(told, number__gt=after).order_by("number")
        chunk = list(rows.values_list("number", "reason")[:_CHUNK])
        if not chunk:
            return
        yield from chunk
        after = chunk[-1][0]
