"""The file of an import: opened where it can be read back and forth, its rows mapped and corrected."""

import marshal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Final, Self

from django.core.files.storage import default_storage

from opiekun.core.models import StoredFile
from opiekun.records.export.guard import unguarded
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.files.layout import XLSX, Layout
from opiekun.records.importing.files.row import TOO_MANY_CELLS, Row
from opiekun.records.importing.files.table import data_rows
from opiekun.records.importing.files.xlsx.workbook import Workbook
from opiekun.records.importing.mapping.remembering import is_reason_column
from opiekun.records.models import Import

_CHUNK: Final = 1024 * 1024
Corrections = Mapping[str, Mapping[str, str]]


@contextmanager
def opened(stored: StoredFile | None) -> Iterator[IO[bytes]]:
    """A stored file as one that can be read back and forth. Raises UnreadableFile when its bytes are gone."""
    if stored is None:
        raise UnreadableFile("gone")
    with ExitStack() as stack:
        try:
            file: IO[bytes] = stack.enter_context(default_storage.open(stored.storage_key))
        except FileNotFoundError as gone:
            raise UnreadableFile("gone") from gone
        yield file


def sheets_of(job: Import) -> list[str]:
    """The names of the sheets of a workbook; none of a text file."""
    if job.layout["format"] != XLSX:
        return []
    with opened(job.file) as file:
        return [sheet.name for sheet in Workbook(file).sheets]


class Source:
    """The rows of an import's file below its head.

    A workbook is unpacked but once: its rows are laid on the disk the first time and read from there again.
    """

    def __init__(self, job: Import, file: IO[bytes]) -> None:
        self._file, self._layout = file, Layout.from_json(job.layout)
        self._width = len(job.mapping)
        self._corrections: Corrections = job.corrections
        self._beyond = _beyond([column["name"] for column in job.columns])
        self._laid: IO[bytes] | None = None

    @classmethod
    @contextmanager
    def of(cls, job: Import) -> Iterator[Self]:
        """The source, closed in the end."""
        with opened(job.file) as file:
            source = cls(job, file)
            try:
                yield source
            finally:
                source.close()

    def rows(self) -> Iterator[Row]:
        """All rows, in their order; what was corrected by hand stands in its place."""
        for row in self._plain():
            corrected = self._corrections.get(str(row.number))
            if not row.problem and any(cell.strip() for cell in row.cells[self._beyond]):
                row.problem = TOO_MANY_CELLS
            yield row if corrected is None else _with(row, corrected, self._width)

    def _plain(self) -> Iterator[Row]:
        if self._layout.format != XLSX:
            yield from data_rows(self._file, self._layout, self._width)
        elif self._laid is None:
            yield from self._lay()
        else:
            self._laid.seek(0)
            while (packed := marshal.load(self._laid)) is not None:  # noqa: S302 - written by ourselves just now
                yield Row(*packed)

    def _lay(self) -> Iterator[Row]:
        laid: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the source
        for row in data_rows(self._file, self._layout, self._width):
            marshal.dump((row.number, list(row.cells), row.problem), laid)
            yield row
        marshal.dump(None, laid)
        self._laid = laid

    def close(self) -> None:
        """Give the disk's room back."""
        if self._laid is not None:
            self._laid.close()


def _beyond(names: Sequence[str]) -> slice:
    """The columns of a file of errors in which rows stand that had more cells than there are columns."""
    at = next((at for at, name in enumerate(names) if is_reason_column(name)), 0)
    first = at
    while first > 0 and not names[first - 1]:
        first -= 1
    return slice(first, at)


def _with(row: Row, corrected: Mapping[str, str], width: int) -> Row:
    cells = list(row.cells[:width]) + [""] * (width - len(row.cells))
    for column, value in corrected.items():
        if int(column) < width:
            cells[int(column)] = value
    return Row(row.number, cells)


def plain_cells(cells: Sequence[str]) -> list[str]:
    """Cells without the apostrophe that an export puts before what a spreadsheet could take for a formula."""
    return [unguarded(cell) if cell.startswith("'") else cell for cell in cells]
