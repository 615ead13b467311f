"""An import that has not begun: its columns, and what is done with matches."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.core.errors import InvalidInput
from opiekun.core.ui.render import render_page
from opiekun.records.importing import drafting, report, starting
from opiekun.records.importing.files.encodings import NAMES
from opiekun.records.importing.files.layout import SEPARATOR_NAMES, Layout, corrected
from opiekun.records.importing.mapping.choosing import check_complete
from opiekun.records.importing.mapping.remembering import is_reason_column
from opiekun.records.importing.options import OPTIONS
from opiekun.records.importing.registry import ImportField, ImportKind, import_kind
from opiekun.records.importing.source import sheets_of
from opiekun.records.importing.ui import steps
from opiekun.records.importing.ui.options import chosen_options, shown_options
from opiekun.records.models import Import
from opiekun.records.record.views import viewer_of

COLUMNS: Final = "records/importing/columns.html"
KEYS: Final = "records/importing/keys.html"
_LAYOUT: Final = ("encoding", "separator", "quote", "sheet", "head_at", "head_rows")


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, job_id: int) -> HttpResponse:
    """Which column is which field; on to what is done with matches, unless the file is to be read in another way."""
    viewer = viewer_of(request)
    job = report.own_import(viewer, job_id)
    if request.method == "GET":
        return _columns_page(request, job) if job.state in drafting.OPEN else _its_page(job_id)
    if _reads_otherwise(request, job):
        return layout(request, job_id)
    try:
        job = drafting.set_mapping(viewer, job_id, request.POST.getlist("field"))
        check_complete(import_kind(job.kind), job.mapping)
    except InvalidInput as refused:
        job.mapping = [code[:60] for code in request.POST.getlist("field")][: len(job.columns)]
        job.mapping += [""] * (len(job.columns) - len(job.mapping))
        return _columns_page(request, job, refused)
    return HttpResponseRedirect(reverse("import_keys", args=[job_id]))


@require_POST
def layout(request: HttpRequest, job_id: int) -> HttpResponse:
    """Read the file in another way."""
    job = report.own_import(viewer_of(request), job_id)
    said = _said(request)
    try:
        drafting.set_layout(viewer_of(request), job_id, said)
    except InvalidInput as refused:
        return _columns_page(request, job, refused, said)
    return HttpResponseRedirect(reverse("import_columns", args=[job_id]))


@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest, job_id: int) -> HttpResponse:
    """What is done with rows that match a record, or look like one; on to the dry run."""
    viewer = viewer_of(request)
    job = report.own_import(viewer, job_id)
    if request.method == "GET" and job.state not in drafting.OPEN:
        return _its_page(job_id)
    refused: InvalidInput | None = None
    if request.method == "POST":
        said = {name: request.POST[name] for name in ("system", "existing", "alike") if name in request.POST}
        said |= chosen_options(request, import_kind(job.kind))
        try:
            drafting.set_settings(viewer, job_id, said)
            starting.try_out(viewer, job_id)
        except InvalidInput as wrong:
            refused, job.settings = wrong, {**job.settings, **said}
        else:
            return HttpResponseRedirect(reverse("import", args=[job_id]))
    kind = import_kind(job.kind)
    values = {
        "job": job,
        "kind": kind.record_kind,
        "steps": steps.steps(steps.KEYS, job),
        "keys": [label for code, label in kind.keys.items() if code in job.mapping],
        "found_note": kind.found,
        "alike_note": kind.alike,
        "alike_apart": kind.alike_apart,
        "options": shown_options(viewer, kind, job.settings.get(OPTIONS, {})),
        "has_external_ids": drafting.has_external_ids(job),
        "errors": _errors(refused),
    }
    return render_page(request, KEYS, values, status=422 if refused else 200)


def _said(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST[name] for name in _LAYOUT if name in request.POST}


def _reads_otherwise(request: HttpRequest, job: Import) -> bool:
    """Whether the form says another reading than the one that its columns come from; also one that cannot be."""
    present = Layout.from_json(job.layout)
    try:
        return corrected(present, _said(request)) != present
    except InvalidInput:
        return True


def _its_page(job_id: int) -> HttpResponse:
    """What has begun is not set up any more: its page tells how it stands."""
    return HttpResponseRedirect(reverse("import", args=[job_id]))


def _columns_page(
    request: HttpRequest, job: Import, refused: InvalidInput | None = None, said: dict[str, Any] | None = None
) -> HttpResponse:
    kind = import_kind(job.kind)
    sheets = sheets_of(job)
    values = {
        "job": job,
        "kind": kind.record_kind,
        "steps": steps.steps(steps.COLUMNS, job),
        "columns": [
            (at, column, code, is_reason_column(column["name"]))
            for at, (column, code) in enumerate(zip(job.columns, job.mapping, strict=True))
        ],
        "groups": _choices(kind.fields(viewer_of(request))),
        "layout": {**job.layout, **(said or {})},
        "open_layout": said is not None,
        "encodings": list(NAMES.items()),
        "separators": [(sign, name) for name, sign in SEPARATOR_NAMES.items()],
        "sheets": [(name, name) for name in sheets],
        "other_sheets": ", ".join(name for name in sheets if name != job.layout["sheet"]),
        "missing": _missing(kind, job),
        "withheld": drafting.withheld_columns(viewer_of(request), job),
        "errors": _errors(refused),
    }
    return render_page(request, COLUMNS, values, status=422 if refused else 200)


def _choices(fields: Sequence[ImportField]) -> dict[str, list[tuple[str, str]]]:
    """The fields by their groups. A closed select shows no group: where others have the name, too, it is told."""
    names = Counter(str(field.label) for field in fields)
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in fields:
        label, group = str(field.label), str(field.group)
        words = f"{label} · {group}" if names[label] > 1 else label
        groups.setdefault(group, []).append((field.code, words))
    return groups


def _missing(kind: ImportKind, job: Import) -> str:
    return kind.missing(job.mapping)


def _errors(refused: InvalidInput | None) -> dict[str, str]:
    """What is wrong, by the name of its setting; of a column by its number."""
    if refused is None:
        return {}
    return {".".join(str(part) for part in error.loc): str(error.message) for error in refused.errors}
