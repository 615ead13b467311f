"""``/imports``: records from CSV and Excel files, with a dry run, a report and undo."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.uploads import received, takes_uploads
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.reading import REASONS, WrongValue, boolean
from opiekun.core.viewer import Viewer
from opiekun.records.api.choosing import refuse_unknown_fields
from opiekun.records.api.import_list import ACCEPTED, LISTED, page_asked
from opiekun.records.api.import_schemas import (
    ImportChangeInput,
    ImportPage,
    ImportReport,
    ImportRowPage,
)
from opiekun.records.importing import drafting, report, starting
from opiekun.records.importing.errors_file import errors_response
from opiekun.records.importing.keeping import kept_until
from opiekun.records.importing.mapping.choosing import check_complete
from opiekun.records.importing.options import OPTIONS
from opiekun.records.importing.registry import ImportKind, import_kind, import_kinds
from opiekun.records.importing.words import change_words
from opiekun.records.models import Import, ImportState, RowOutcome

router = ApiRouter(tags=["Imports"])
takes_uploads("/api/v1/imports")
_LAYOUT: Final = ("encoding", "separator", "quote", "sheet", "head_at", "head_rows")
_SETTINGS: Final = ("system", "existing", "alike")
_CHANGEABLE: Final = frozenset({*_LAYOUT, *_SETTINGS, "mapping", OPTIONS})
_TEXT: Final = {"type": "string"}


def _in_english(label: Label) -> str:
    with translation.override("en"):
        return str(label)


# What kinds ask beyond what all imports ask; apps have registered theirs when addresses are loaded.
_OPTIONS: Final = {option.code: option for kind in import_kinds() for option in kind.options}
_BESIDE: Final[Mapping[str, Any]] = {
    "kind": {**_TEXT, "enum": [kind.name for kind in import_kinds()]},
    "name": {**_TEXT, "description": "Name of the file; a form's own otherwise."},
    "dry_run": {**_TEXT, "enum": ["true", "false"], "description": "Only tell what would be done."},
    "mapping": {**_TEXT, "description": 'JSON: columns with their fields, as {"Firma": "name"}; else recognised.'},
    **dict.fromkeys((*_LAYOUT, *_SETTINGS), _TEXT),
    **{code: {**_TEXT, "description": _in_english(option.label)} for code, option in _OPTIONS.items()},
}
_PARAMETERS: Final = [
    {"in": "query", "name": name, "required": False, "schema": schema} for name, schema in _BESIDE.items()
]
_ROWS: Final[list[dict[str, Any]]] = [
    {"in": "query", "name": "outcome", "required": True, "schema": {"type": "string", "enum": RowOutcome.values}},
    {"in": "query", "name": "cursor", "required": False, "schema": _TEXT},
]
_PAGE: Final = 100


@router.route(
    "POST",
    "",
    done=ImportReport,
    status=201,
    upload=_BESIDE,
    accepts=None,
    parameters=_PARAMETERS,
    summary="Import a file",
)
def create_import(request: HttpRequest) -> HttpResponse:
    """The file is the body as it is, or the field `file` of a form; what is said of it are parameters of the address
    or fields of the form. Layout and columns are recognised unless they are given. Small files are done with the
    answer; larger ones go on by themselves, see `state`."""
    viewer = asker(request)
    upload = received(request)
    said = {**_said(request), **{name: value for name, value in upload.fields.items() if value}}
    refuse_unknown_fields(said, frozenset(_BESIDE))
    kind = _kind(said.pop("kind", ""))
    _require(request, kind)
    dry_run = _truth("dry_run", said.pop("dry_run", "false"))
    mapping = _json("mapping", said.pop("mapping")) if "mapping" in said else None
    name = said.pop("name", "") or upload.name or "import"
    options = {code: said.pop(code) for code in _OPTIONS if code in said}
    with transaction.atomic():
        job = drafting.draft(viewer, kind.kind, upload.file, name)
        if mapping is None and "system" in said:
            drafting.take_id_column(viewer, job.pk)
        more: dict[str, Any] = {"mapping": mapping} if mapping is not None else {}
        job = _changed(viewer, job, {**said, **more, **({OPTIONS: options} if options else {})})
        check_complete(kind, job.mapping)
    job = (starting.try_out if dry_run else starting.run)(viewer, job.pk)
    return answer(_told(viewer, job), 201, location=f"/api/v1/imports/{job.pk}")


@router.route("GET", "", done=ImportPage, accepts=ACCEPTED, parameters=LISTED, summary="List imports")
def list_imports(request: HttpRequest) -> HttpResponse:
    """Your imports of the last 30 days, the newest first."""
    viewer = asker(request)
    page = page_asked(viewer, request)
    numbers = report.numbers_of_many(page.jobs)
    told = {"items": [_told(viewer, job, numbers[job.pk]) for job in page.jobs], "next": page.next}
    return answer(told if page.count is None else {**told, "count": page.count})


@router.route("GET", "/{import_id}", done=ImportReport, summary="Read an import")
def read_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """How one of your own imports stands; it is kept for 30 days."""
    return answer(_told(asker(request), _own(request, import_id)))


@router.route("PATCH", "/{import_id}", done=ImportReport, body=ImportChangeInput, summary="Correct an import")
def change_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Another layout, mapping or settings, before the import begins."""
    job, body = _own(request, import_id), json_body(request)
    refuse_unknown_fields(body, _CHANGEABLE)
    with transaction.atomic():
        job = _changed(asker(request), job, {name: value for name, value in body.items() if value is not None})
    return answer(_told(asker(request), job))


@router.route("POST", "/{import_id}/dry-run", done=ImportReport, summary="Try an import")
def try_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Tell anew what would be done."""
    job = _own(request, import_id)
    empty_body(request)
    return answer(_told(asker(request), starting.try_out(asker(request), job.pk)))


@router.route("POST", "/{import_id}/run", done=ImportReport, summary="Run an import")
def run_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Do what was tried, or go on with what broke off. Asked again, it does nothing."""
    job = _own(request, import_id)
    empty_body(request)
    return answer(_told(asker(request), starting.run(asker(request), job.pk)))


@router.route("POST", "/{import_id}/undo", done=ImportReport, summary="Undo an import")
def undo_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Take it back; what was changed since stays."""
    job = _own(request, import_id)
    empty_body(request)
    return answer(_told(asker(request), starting.undo(asker(request), job.pk)))


@router.route(
    "GET",
    "/{import_id}/rows",
    done=ImportRowPage,
    accepts=("outcome", "cursor"),
    parameters=_ROWS,
    summary="Read rows of an import",
)
def list_import_rows(request: HttpRequest, import_id: str) -> HttpResponse:
    """What became of rows, or would: those of one outcome, in the order of the file."""
    job = _own(request, import_id)
    outcome, cursor = request.GET.get("outcome", ""), request.GET.get("cursor", "0")
    if outcome not in RowOutcome.values:
        raise wrong_parameter("outcome", "choice", str(REASONS["choice"]))
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise wrong_parameter("cursor", "cursor", _("This is no cursor of ours."))
    rows = report.rows_of(job, outcome, int(cursor), _PAGE + 1)
    shown = rows[:_PAGE]
    return answer(
        {"items": [_row(job, row) for row in shown], "next": str(shown[-1].number) if len(rows) > _PAGE else None}
    )


@router.route("GET", "/{import_id}/errors", summary="Download the rows that failed")
def download_import_errors(request: HttpRequest, import_id: str) -> HttpResponse:
    """A file of the same layout with a column that says why; put right, it can be imported as it is."""
    return errors_response(_own(request, import_id))


def _said(request: HttpRequest) -> dict[str, str]:
    for name in request.GET:
        if name not in _BESIDE:
            raise wrong_parameter(name[:60], "unknown_parameter", _("There is no such parameter."))
    return {name: value for name, value in request.GET.dict().items() if isinstance(value, str) and value}


def _kind(name: str) -> ImportKind:
    for kind in import_kinds():
        if kind.name == name:
            return kind
    raise InvalidInput([FieldError(("kind",), "choice", str(REASONS["choice"]))])


def _require(request: HttpRequest, kind: ImportKind) -> UserViewer:
    """Whoever makes or changes such records one by one may import them. Raises ScopeMissing, NotAllowed."""
    viewer = asker(request)
    return viewer if viewer.can(kind.kind, "edit") else allowed(request, kind.kind, "create")


def _own(request: HttpRequest, raw: str) -> Import:
    job = report.own_import(asker(request), path_id(raw))
    _require(request, import_kind(job.kind))
    return job


def _truth(name: str, value: Any) -> bool:
    try:
        return boolean(value)
    except WrongValue as wrong:
        raise InvalidInput([FieldError((name,), wrong.code, str(wrong.message))]) from wrong


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as wrong:
        raise InvalidInput([FieldError((name,), "malformed_json", _("This is no JSON."))]) from wrong


def _changed(viewer: UserViewer, job: Import, said: Mapping[str, Any]) -> Import:
    layout = {name: said[name] for name in _LAYOUT if name in said}
    settings = {name: said[name] for name in (*_SETTINGS, OPTIONS) if name in said}
    if layout:
        job = drafting.set_layout(viewer, job.pk, layout)
    if "mapping" in said:
        job = drafting.set_mapping(viewer, job.pk, said["mapping"])
    if settings:
        job = drafting.set_settings(viewer, job.pk, settings)
    return job


def _told(viewer: Viewer, job: Import, numbers: report.Numbers | None = None) -> dict[str, Any]:
    told = numbers or report.numbers_of(job)
    names = ("read", "created", "updated", "skipped", "failed", "alike", "partly", "undone", "kept")
    columns = zip(job.columns, job.mapping, strict=True)
    return {
        "id": str(job.pk),
        "kind": import_kind(job.kind).name,
        "name": job.name,
        "state": job.state,
        "message": job.message,
        "layout": {name: job.layout[name] for name in ("format", *_LAYOUT)},
        "columns": [{"name": c["name"], "field": code, "values": c["values"]} for c, code in columns],
        "settings": {
            **{name: job.settings[name] for name in _SETTINGS},
            OPTIONS: {
                o.code: job.settings.get(OPTIONS, {}).get(o.code, o.usual) for o in import_kind(job.kind).options
            },
        },
        "withheld": [{"name": name, "why": str(one.why)} for name, one in drafting.withheld_columns(viewer, job)],
        "warnings": list(import_kind(job.kind).told_before(viewer, job)) if job.state == ImportState.TRIED else [],
        **{name: getattr(told, name) for name in names},
        "can_undo": starting.may_undo(job, told.created + told.updated),
        "created_at": job.created_at,
        "undo_until": kept_until(job),
    }


def _row(job: Import, row: report.RowReport) -> dict[str, Any]:
    return {
        "row": row.number,
        "outcome": row.outcome,
        "title": row.title,
        "id": None if row.record_id is None else str(row.record_id),
        "matched_by": row.matched_by,
        "changes": [
            {"field": change.field, "before": before, "after": after}
            for change in row.changes
            for _label, before, after in [change_words({}, change)]
        ],
        "alike": [
            {"id": str(one.record_id) if one.record_id else None, "name": one.name, "reason": one.reason}
            for one in row.alike
        ],
        **{name: getattr(row, name) for name in ("code", "reason", "field", "value")},
    }
