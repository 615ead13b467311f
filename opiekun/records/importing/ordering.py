"""The order of the work: rows that are alone in the order of the file, then the groups of rows about one record.

So no two batches are about the same record, and a dry run needs to remember nothing of what it would have written. The
order is the same each time, so that work which broke off can be gone on with by counting.
"""

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Final

from opiekun.records.importing.entries import Entry, Group
from opiekun.records.importing.file_keys import FileKeys
from opiekun.records.importing.files.row import Row
from opiekun.records.importing.problems import contradiction, row_problem
from opiekun.records.importing.registry import ImportKind, RowReader
from opiekun.records.importing.source import Source, plain_cells

BATCH_ROWS: Final = 1000
LARGEST_GROUP: Final = 5000


def batches(source: Source, kind: ImportKind, reader: RowReader, keys: FileKeys, passed: int) -> Iterator[list[Group]]:
    """All rows but the first ``passed`` ones of the order, in batches of about a thousand."""
    batch: list[Group] = []
    size = 0
    for group in _after(_groups(source, kind, reader, keys), passed):
        batch.append(group)
        size += len(group.entries)
        if size >= BATCH_ROWS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _after(groups: Iterator[Group], passed: int) -> Iterator[Group]:
    """The groups after so many rows; of a group that was done in part, the rest."""
    for group in groups:
        if passed >= len(group.entries):
            passed -= len(group.entries)
            continue
        yield Group(group.entries[passed:], group.shared) if passed else group
        passed = 0


def _groups(source: Source, kind: ImportKind, reader: RowReader, keys: FileKeys) -> Iterator[Group]:
    with tempfile.TemporaryFile() as file:
        later = _Later(file)
        for row in source.rows():
            group = keys.groups.get(row.number)
            if group is not None:
                later.add(group, row)
            else:
                yield Group([_entry(kind, reader, keys, row)], keys.shared_of(row.number))
        for rows in later.groups():
            shared = {name: first for row in rows for name, first in keys.shared_of(row.number).items()}
            yield Group([_entry(kind, reader, keys, row) for row in rows], shared)


def _entry(kind: ImportKind, reader: RowReader, keys: FileKeys, row: Row) -> Entry:
    if row.problem:
        text = " ".join(row.cells)
        return Entry(row.number, text[:300], problem=row_problem(row.problem, text))
    if row.number in keys.heads:
        return Entry(row.number, " ".join(row.cells)[:300], repeats=keys.heads[row.number])
    if row.number in keys.asides:
        return Entry(row.number, " ".join(row.cells)[:300], left_out=keys.asides[row.number])
    entry = reader.read(row.number, plain_cells(row.cells))
    contradicted = keys.contradicts.get(row.number)
    if contradicted is not None and entry.problem is None:
        other, same, differs = contradicted
        entry.problem = contradiction(other, kind.keys[same], kind.keys[differs])
    entry.repeats = keys.repeats.get(row.number, 0)
    return entry


class _Later:
    """Rows put aside on the disk until all of their group are there."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: list[tuple[int, int]] = []

    def add(self, group: int, row: Row) -> None:
        self._places.append((group, self._file.tell()))
        pickle.dump((row.number, list(row.cells), row.problem), self._file)

    def groups(self) -> Iterator[Sequence[Row]]:
        """Group by group, each in the order of the file; one of thousands of rows in pieces."""
        self._places.sort()
        rows: list[Row] = []
        last = -1
        for group, place in self._places:
            if rows and (group != last or len(rows) >= LARGEST_GROUP):
                yield rows
                rows = []
            self._file.seek(place)
            rows.append(Row(*pickle.load(self._file)))  # noqa: S301 - written by ourselves just now
            last = group
        if rows:
            yield rows
