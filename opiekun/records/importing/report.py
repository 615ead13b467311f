"""How an import stands: numbers, and its rows by what became of them; for pages, programs and commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from opiekun.core.errors import NotFound
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.importing.entries import LATER, Alike, Change
from opiekun.records.importing.keeping import NOT_BEGUN, still_kept
from opiekun.records.importing.problems import FOOTNOTE, TOTAL_ROW, WITHOUT
from opiekun.records.models import Import, ImportRow, RowOutcome, UndoOutcome

_MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Numbers:
    """Rows by what became of them; by what became of their work when the import was undone, of those that made or
    changed a record also each for itself; rows that look like records which are there, and those that came in without a
    part (``partly``)."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    undone: int = 0
    kept: int = 0
    alike: int = 0
    partly: int = 0
    created_kept: int = 0
    updated_kept: int = 0

    @property
    def read(self) -> int:
        return self.created + self.updated + self.skipped + self.failed

    def of(self, outcome: str) -> int:
        """How many rows have the outcome."""
        return int(getattr(self, outcome))

    def kept_of(self, outcome: str) -> int:
        """How many of them the undoing left, wholly or in part."""
        return int(getattr(self, f"{outcome}_kept", 0))


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row as it is told."""

    number: int
    outcome: str
    title: str
    record_id: int | None
    matched_by: str
    changes: Sequence[Change]
    alike: Sequence[Alike]
    code: str
    reason: str
    field: str
    value: str
    undo: str


def own_import(viewer: Viewer, job_id: int) -> Import:
    """The viewer's own import. Raises NotFound."""
    job = Import.objects.select_related("file").filter(pk=job_id, actor_id=viewer.id).first()
    if job is None:
        raise NotFound
    return job


def own_imports(viewer: Viewer, kind: str = "") -> list[Import]:
    """The viewer's newest imports that are still kept, without what a program only tried."""
    jobs = every_own_import(viewer).exclude(token_id__isnull=False, state__in=NOT_BEGUN)
    return list((jobs.filter(kind=kind) if kind else jobs)[:_MOST_SHOWN])


def every_own_import(viewer: Viewer) -> QuerySet[Import]:
    """All of them, what a program only tried, too."""
    return Import.objects.filter(still_kept(), actor_id=viewer.id).order_by("-pk")


def numbers_of(job: Import) -> Numbers:
    """What became of the rows, in one statement."""
    return numbers_of_many([job])[job.pk]


def numbers_of_many(jobs: Sequence[Import]) -> Mapping[int, Numbers]:
    """The same of several imports, in one statement."""
    rows = ImportRow.objects.filter(job__in=[job.pk for job in jobs]).order_by()
    told: dict[int, dict[str, int]] = {job.pk: {} for job in jobs}
    counts = {"number": Count("pk"), "of_them": Count("pk", Q(alike__isnull=False, outcome=RowOutcome.CREATED))}
    counts["without"] = Count("pk", Q(code__startswith=WITHOUT))
    grouped: Any = rows.values("job_id", "outcome", "undo").annotate(**counts)
    grouped = grouped.values_list("job_id", "outcome", "undo", *counts)
    for job_id, outcome, undo, count, of_them_alike, without in grouped:
        numbers = told[job_id]
        numbers["alike"] = numbers.get("alike", 0) + of_them_alike
        numbers["partly"] = numbers.get("partly", 0) + without
        numbers[outcome] = numbers.get(outcome, 0) + count
        if undo:
            end = "undone" if undo == UndoOutcome.UNDONE else "kept"
            numbers[end] = numbers.get(end, 0) + count
            if end == "kept":
                numbers[f"{outcome}_kept"] = numbers.get(f"{outcome}_kept", 0) + count
    return {job_id: Numbers(**numbers) for job_id, numbers in told.items()}


def rows_of(job: Import, outcome: str, after: int = 0, most: int = 50, undo: str = "") -> list[RowReport]:
    """Rows of an outcome, in the order of the file, from the one after ``after``."""
    rows = job.rows.filter(outcome=outcome, number__gt=after)
    if undo:
        rows = rows.filter(undo=undo)
    return [_told(row) for row in rows.order_by("number")[:most]]


def alike_rows(job: Import, most: int = 50) -> list[RowReport]:
    """Rows to be created that look like records which are there."""
    rows = job.rows.filter(outcome=RowOutcome.CREATED, alike__isnull=False)
    return [_told(row) for row in rows.order_by("number")[:most]]


def partly_rows(job: Import, most: int = 50) -> list[RowReport]:
    """Rows that came in without a part, and why."""
    return [_told(row) for row in job.rows.filter(code__startswith=WITHOUT).order_by("number")[:most]]


def asides_of(job: Import, most: int = 20) -> list[RowReport]:
    """Rows that were left out because they name no record: totals, and remarks below the table."""
    return [_told(row) for row in job.rows.filter(code__in=(TOTAL_ROW, FOOTNOTE)).order_by("number")[:most]]


def rows_kept(job: Import, most: int = 100) -> list[RowReport]:
    """Rows whose work the undoing left, wholly or in part, because somebody has changed it since."""
    rows = job.rows.filter(undo__in=(UndoOutcome.KEPT, UndoOutcome.PARTLY))
    return [_told(row) for row in rows.order_by("number")[:most]]


def records_there(viewer: Viewer, kind: RecordKind, rows: Sequence[RowReport]) -> frozenset[int]:
    """The records of the rows to which the viewer can go; others have gone to the trash, for good, or out of reach."""
    ids = {row.record_id for row in rows if row.record_id}
    if not ids:
        return frozenset()
    return frozenset(kind.visible(viewer, "view").filter(pk__in=ids).values_list("pk", flat=True))


def one_row(job: Import, number: int) -> RowReport:
    """A row by its number. Raises NotFound."""
    row = job.rows.filter(number=number).first()
    if row is None:
        raise NotFound
    return _told(row)


def _told(row: ImportRow) -> RowReport:
    changes: Any = row.changes or ()
    alike: Any = row.alike or ()
    return RowReport(
        row.number,
        row.outcome,
        row.title,
        row.record_id,
        row.matched_by,
        [Change.from_json(change) for change in changes if change[0] != LATER],
        [Alike(*one) for one in alike],
        row.code,
        row.reason,
        row.field,
        row.value,
        row.undo,
    )
