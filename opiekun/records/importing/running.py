"""An import's rows decided and, unless it is a dry run, written: both go one way, batch by batch.

A batch is one transaction with the count of rows that are done: work that broke off is gone on with after the last
whole batch, nothing twice and nothing left out. What rows leave for the end comes after all of them. A batch that the
database refuses is tried again (somebody else has just made the same record), then in halves, so that a refusal is in
the end that of one row.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F

from opiekun.core.viewer import Viewer
from opiekun.core.writing import current_request_id, writing
from opiekun.records.importing.ahead import Ahead
from opiekun.records.importing.entries import Decision, Group
from opiekun.records.importing.file_keys import FileKeys, KeyScan
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.finishing import TakenOver, finish
from opiekun.records.importing.footnotes import footnote_of
from opiekun.records.importing.keeping_rows import keep_rows
from opiekun.records.importing.ordering import batches
from opiekun.records.importing.probing import add_what_the_register_knows
from opiekun.records.importing.problems import NOTHING_NEW, broken_off, repeats_row
from opiekun.records.importing.registry import ImportKind, RowReader, import_kind
from opiekun.records.importing.settings import Settings
from opiekun.records.importing.source import Source, plain_cells
from opiekun.records.importing.totals import Totals
from opiekun.records.models import Import, ImportState, RowOutcome

_TRIES: Final = 4
_REPORTED_EVERY: Final = 5000
Report = Callable[[int, int, int | None], None]


def nothing_to_report(done: int, failed: int, total: int | None) -> None:
    """For work that nobody watches."""


def go_over(actor: Viewer, job_id: int, report: Report = nothing_to_report) -> None:
    """Decide the rows of an import that is being tried; write those of one that runs. Raises UnreadableFile."""
    job = Import.objects.select_related("file").get(pk=job_id)
    if job.state not in (ImportState.TRYING, ImportState.RUNNING):
        return
    kind, settings = import_kind(job.kind), Settings.from_json(job.settings)
    reader = kind.reader(actor, settings, job.mapping)
    with _told_as(job), _finishing_what_is_done(actor, job, kind, settings), Source.of(job) as source:
        keys = _scan(source, reader, Totals(job.mapping, kind.fields(actor)), report, job)
        Import.objects.filter(pk=job.pk).update(total=keys.total)
        _Pass(actor, job, kind, settings, report, keys.total).over(batches(source, kind, reader, keys, job.passed))


def _scan(source: Source, reader: RowReader, totals: Totals, report: Report, job: Import) -> FileKeys:
    scan = KeyScan(*reader.key_names)
    if job.layout["head_rows"] == 1 and job.layout["head_at"]:
        scan.expect_head(job.layout["head_at"], [column["name"] for column in job.columns])
    for number, row in enumerate(source.rows(), start=1):
        if row.problem:
            scan.add(row.number, [f"{row.number}", *row.cells], (), ())
        elif aside := totals.problem_of(row.cells) or footnote_of(row.cells):
            scan.add_aside(row.number, row.cells, aside)
        else:
            scan.add(row.number, row.cells, *reader.keys(plain_cells(row.cells)))
        if number % _REPORTED_EVERY == 0:
            report(0, 0, None)
    return scan.found()


@contextmanager
def _finishing_what_is_done(actor: Viewer, job: Import, kind: ImportKind, settings: Settings) -> Iterator[None]:
    """What rows leave for the end is done for those that are done, also when the file turns out to be damaged."""
    try:
        yield
    except UnreadableFile:
        finish(actor, job, kind, settings)
        raise
    finish(actor, job, kind, settings)


@contextmanager
def _told_as(job: Import) -> Iterator[None]:
    """All that the import writes has one request's id in the history."""
    token = current_request_id.set(f"import-{job.pk}")
    try:
        yield
    finally:
        current_request_id.reset(token)


class _Pass:
    """One going over of an import."""

    def __init__(
        self, actor: Viewer, job: Import, kind: ImportKind, settings: Settings, report: Report, total: int
    ) -> None:
        self._actor, self._job, self._kind, self._settings = actor, job, kind, settings
        self._report, self._total = report, total
        self._writes = job.state == ImportState.RUNNING
        self._passed, self._failed = job.passed, 0

    def over(self, groups: Iterator[list[Group]]) -> None:
        reading = Ahead(groups)
        with reading as ready:
            for batch in ready:
                self._do(batch, reading.go_on)
                self._report(self._passed, self._failed, self._total)

    def _do(self, batch: list[Group], go_on: Callable[[], None]) -> None:
        for attempt in range(_TRIES):
            try:
                return self._once(batch, go_on)
            except (IntegrityError, OperationalError):
                if attempt + 1 < _TRIES and connection.is_usable():
                    continue
                if not connection.is_usable():
                    raise
        if len(batch) > 1:
            self._do(batch[: len(batch) // 2], go_on)
            return self._do(batch[len(batch) // 2 :], go_on)
        return self._give_up(batch[0])

    def _once(self, batch: list[Group], go_on: Callable[[], None]) -> None:
        with self._transaction():
            self._claim(_size(batch))
            work = self._kind.batch(self._actor, self._settings)
            ready, decisions = _decided_already(batch)
            add_what_the_register_knows(self._actor, self._kind, self._settings, batch, decisions)
            decisions += work.decide(ready, self._writes)
            _tell_what_stays_out(ready, decisions)
            go_on()
            if self._writes:
                work.write()
            keep_rows(self._job.pk, decisions)
        self._count(decisions)

    def _give_up(self, group: Group) -> None:
        """The database refuses this group alone: its rows fail, the others do not."""
        with self._transaction():
            self._claim(len(group.entries))
            decisions = [
                Decision(entry.number, RowOutcome.FAILED, entry.title, problem=entry.problem or broken_off())
                for entry in group.entries
            ]
            keep_rows(self._job.pk, decisions)
        self._count(decisions)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if not self._writes:
            with transaction.atomic():
                yield
            return
        with writing(self._actor):
            yield
            with connection.cursor() as cursor:
                # What is checked at commit is checked here, where it can still be put down to this batch.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def _claim(self, rows: int) -> None:
        """Count the rows as done, if the import stands where this pass left it. Raises TakenOver."""
        as_left = Import.objects.filter(pk=self._job.pk, state=self._job.state, passed=self._passed)
        if not as_left.update(passed=F("passed") + rows):
            raise TakenOver

    def _count(self, decisions: Sequence[Decision]) -> None:
        """The batch is written for good."""
        self._passed += len(decisions)
        self._failed += sum(1 for decision in decisions if decision.outcome == RowOutcome.FAILED)


def _size(batch: Sequence[Group]) -> int:
    return sum(len(group.entries) for group in batch)


def _tell_what_stays_out(groups: Sequence[Group], decisions: Sequence[Decision]) -> None:
    """Rows that come in without a part say so; those of which nothing else came, too."""
    parts = {entry.number: entry.without for group in groups for entry in group.entries if entry.without is not None}
    for decision in decisions if parts else ():
        without = parts.get(decision.number)
        if without is not None and (decision.problem is None or decision.problem.code == NOTHING_NEW):
            decision.problem = without


def _decided_already(batch: Sequence[Group]) -> tuple[list[Group], list[Decision]]:
    """The groups without the rows about which nothing need be asked, and what becomes of those."""
    ready: list[Group] = []
    decisions: list[Decision] = []
    for group in batch:
        left = []
        for entry in group.entries:
            if entry.problem is not None:
                decisions.append(Decision(entry.number, RowOutcome.FAILED, entry.title, problem=entry.problem))
            elif entry.repeats or entry.left_out:
                problem = entry.left_out or repeats_row(entry.repeats)
                decisions.append(Decision(entry.number, RowOutcome.SKIPPED, entry.title, problem=problem))
            else:
                left.append(entry)
        if left:
            ready.append(Group(left, group.shared))
    return ready, decisions
