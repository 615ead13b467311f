"""An import as it stands: being tried or run, tried, done, undone."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.core.jobs import run_status
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.records.importing import report, starting
from opiekun.records.importing.drafting import OPEN, may_import
from opiekun.records.importing.errors_file import errors_response
from opiekun.records.importing.keeping import kept_until
from opiekun.records.importing.list_base import import_list_url
from opiekun.records.importing.options import OPTIONS
from opiekun.records.importing.registry import ImportKind, import_kind, import_kinds
from opiekun.records.importing.report import Numbers, RowReport
from opiekun.records.importing.ui import steps
from opiekun.records.importing.ui.options import told_options
from opiekun.records.importing.words import ALIKE_REASONS, change_words, field_labels, match_words
from opiekun.records.models import Import, ImportState, RowOutcome
from opiekun.records.record.views import viewer_of

WORKING: Final = "records/importing/working.html"
TRIAL: Final = "records/importing/trial.html"
RESULT: Final = "records/importing/result.html"
ROWS: Final = "records/importing/rows.html"
INDEX: Final = "records/importing/index.html"
WORK: Final = "import-work"
UNDO: Final = "records/importing/undo.html"
_SHOWN: Final = 20
_MORE: Final = 100


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The viewer's imports of the last thirty days."""
    viewer = viewer_of(request)
    jobs = report.own_imports(viewer)
    numbers = report.numbers_of_many(jobs)
    shown = [(job, numbers[job.pk], import_kind(job.kind).record_kind) for job in jobs]
    kinds = [kind.record_kind for kind in import_kinds() if may_import(viewer, kind.kind)]
    return render_page(request, INDEX, {"imports": shown, "kinds": kinds})


@require_GET
def show(request: HttpRequest, job_id: int) -> HttpResponse:
    """The page of the state in which the import is."""
    job = report.own_import(viewer_of(request), job_id)
    if job.state == ImportState.DRAFT:
        return _go(request, reverse("import_columns", args=[job_id]))
    if starting.is_working(job):
        return _working(request, job)
    if is_part(request) and request.headers.get("HX-Target") == WORK:
        # What was waited for is there: the browser asks for the page of the state that has come.
        return _go(request, reverse("import", args=[job_id]))
    return _trial(request, job) if job.state == ImportState.TRIED else _result(request, job)


@require_GET
def rows(request: HttpRequest, job_id: int) -> HttpResponse:
    """More rows of an outcome, after the one that was shown last."""
    job = report.own_import(viewer_of(request), job_id)
    outcome, after = request.GET.get("show", ""), request.GET.get("after", "0")
    if outcome not in RowOutcome.values or not after.isascii() or not after.isdigit() or len(after) > 9:
        return HttpResponse(status=422)
    values = _rows(request, job, outcome, int(after), _MORE)
    return render_fragment(request, ROWS, "rows", {"job": job, "kind": import_kind(job.kind).record_kind, **values})


@require_POST
def run(request: HttpRequest, job_id: int) -> HttpResponse:
    """Begin the import, or go on with it."""
    viewer = viewer_of(request)
    starting.run(viewer, job_id, remembers=request.POST.get("remember") == "on")
    return _go(request, reverse("import", args=[job_id]))


@require_POST
def try_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Try anew what would be done."""
    starting.try_out(viewer_of(request), job_id)
    return _go(request, reverse("import", args=[job_id]))


@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask the job to stop."""
    starting.stop(viewer_of(request), job_id)
    return _go(request, reverse("import", args=[job_id]))


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """What taking the import back would do; take it back."""
    if request.method == "GET":
        job = report.own_import(viewer_of(request), job_id)
        return render_fragment(request, UNDO, "undo", {"job": job, "numbers": report.numbers_of(job)})
    starting.undo(viewer_of(request), job_id)
    return _go(request, reverse("import", args=[job_id]))


@require_GET
def errors(request: HttpRequest, job_id: int) -> HttpResponse:
    """The rows that failed, as a file."""
    return errors_response(report.own_import(viewer_of(request), job_id))


def _working(request: HttpRequest, job: Import) -> HttpResponse:
    values = {
        "job": job,
        "kind": import_kind(job.kind).record_kind,
        "status": run_status(viewer_of(request), job.run_id or 0),
        "steps": steps.steps(steps.TRIAL if job.state == ImportState.TRYING else steps.RESULT, job),
    }
    return render_page(request, WORKING, values)


def _trial(request: HttpRequest, job: Import) -> HttpResponse:
    numbers = report.numbers_of(job)
    outcome = _chosen(request, numbers)
    kind = import_kind(job.kind)
    values = {
        "job": job,
        "kind": kind.record_kind,
        "steps": steps.steps(steps.TRIAL, job),
        "numbers": numbers,
        "told": told_options(viewer_of(request), kind, job.settings.get(OPTIONS, {})),
        "warnings": kind.told_before(viewer_of(request), job),
        "tiles": _tiles(job, numbers, outcome),
        "failed": [] if outcome == RowOutcome.FAILED else report.rows_of(job, RowOutcome.FAILED, most=5),
        **_partly(request, job),
        "alike": [(row, _alike(row)) for row in report.alike_rows(job, 5)],
        "will_do": numbers.created + numbers.updated,
        **_rows(request, job, outcome, 0, _SHOWN),
    }
    return render_page(request, TRIAL, values)


def _result(request: HttpRequest, job: Import) -> HttpResponse:
    numbers = report.numbers_of(job)
    outcome = _chosen(request, numbers)
    kind = import_kind(job.kind)
    kept = report.rows_kept(job) if job.state == ImportState.UNDONE else []
    has_made = numbers.created + numbers.updated > 0 and job.state != ImportState.UNDONE
    values = {
        "job": job,
        "kind": kind.record_kind,
        "steps": steps.steps(steps.RESULT, job),
        "numbers": numbers,
        "told": told_options(viewer_of(request), kind, job.settings.get(OPTIONS, {})),
        "tiles": _tiles(job, numbers, outcome),
        "made_url": import_list_url(job) if has_made else "",
        **_partly(request, job),
        "rows_kept": kept,
        "kept_there": report.records_there(viewer_of(request), kind.record_kind, kept),
        "can_undo": starting.can_undo(job),
        "can_go_on": starting.can_go_on(job),
        "until": kept_until(job),
        **_rows(request, job, outcome, 0, _SHOWN),
    }
    return render_page(request, RESULT, values)


def _partly(request: HttpRequest, job: Import) -> dict[str, Any]:
    """The rows that came in without a part, and the records of them to which a link leads."""
    found = report.partly_rows(job, _SHOWN)
    there = report.records_there(viewer_of(request), import_kind(job.kind).record_kind, found)
    return {"partly": found, "partly_there": there}


def _chosen(request: HttpRequest, numbers: Numbers) -> str:
    """The outcome whose rows are shown: the one asked for, else the first that there is, changes before all."""
    asked = request.GET.get("show", "")
    if asked in RowOutcome.values:
        return asked
    order = (RowOutcome.UPDATED, RowOutcome.CREATED, RowOutcome.FAILED, RowOutcome.SKIPPED)
    return str(next((outcome for outcome in order if numbers.of(outcome)), RowOutcome.CREATED))


def _tiles(job: Import, numbers: Numbers, chosen: str) -> list[tuple[str, int, str, bool]]:
    """Outcome, number, address, and whether its rows are shown."""
    url = reverse("import", args=[job.pk])
    return [(o, numbers.of(o), f"{url}?show={o}", o == chosen) for o in RowOutcome.values]


def _rows(request: HttpRequest, job: Import, outcome: str, after: int, most: int) -> dict[str, Any]:
    found = report.rows_of(job, outcome, after, most + 1)
    shown = found[:most]
    kind = import_kind(job.kind)
    more = f"{reverse('import_rows', args=[job.pk])}?show={outcome}&after={shown[-1].number}" if shown else ""
    return {
        "outcome": outcome,
        "alike_url": kind.alike_url,
        "rows": _in_words(request, kind, shown),
        "there": report.records_there(viewer_of(request), kind.record_kind, shown),
        "more_url": more if len(found) > most else "",
        "is_open": job.state in OPEN,
    }


def _in_words(request: HttpRequest, kind: ImportKind, found: Sequence[RowReport]) -> list[tuple[RowReport, str, Any]]:
    """Rows with the key by which they found their record, and their changes in words."""
    labels = field_labels(viewer_of(request), kind)
    return [
        (row, match_words(kind, row.matched_by), [change_words(labels, change) for change in row.changes])
        for row in found
    ]


def _alike(row: RowReport) -> list[tuple[int, str, str]]:
    return [(one.record_id, one.name, str(ALIKE_REASONS.get(one.reason, one.reason))) for one in row.alike]


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if not is_part(request):
        return HttpResponseRedirect(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response
