"""An operation that was planned: starting it, watching it, its report, undoing it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.jobs import cancel_run, run_status
from opiekun.core.kinds import record_kind
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.records.bulk import report, starting
from opiekun.records.bulk.numbers import numbers_of
from opiekun.records.bulk.titles import done_words, title_of, titles_of, undone_words
from opiekun.records.export.keeping import own_exports
from opiekun.records.models import BulkEdit, BulkState
from opiekun.records.record.views import viewer_of

REPORT = "records/bulk/report.html"


@require_POST
def run(request: HttpRequest, edit_id: int) -> HttpResponse:
    """Begin; a small operation is over with the answer, a larger one is watched in the dialog."""
    edit = starting.run(viewer_of(request), edit_id)
    if starting.is_working(edit):
        return _progress(request, edit)
    return over(request, edit)


@require_GET
def progress(request: HttpRequest, edit_id: int) -> HttpResponse:
    """How far the job is; when it is over, the page is loaded anew with a toast."""
    edit = report.own_edit(viewer_of(request), edit_id)
    if starting.is_working(edit):
        return _progress(request, edit)
    return over(request, edit)


@require_POST
def stop(request: HttpRequest, edit_id: int) -> HttpResponse:
    """Ask the job to stop after the record at which it is; what is done stays, and can be undone."""
    edit = report.own_edit(viewer_of(request), edit_id)
    if edit.run_id is not None:
        cancel_run(viewer_of(request), edit.run_id)
    return _to_report(request, edit)


@require_POST
def undo(request: HttpRequest, edit_id: int) -> HttpResponse:
    """Set back what was changed."""
    edit = starting.undo(viewer_of(request), edit_id)
    if not is_part(request) or starting.is_working(edit):
        return _to_report(request, edit)
    flash(request, Toast(undone_words(numbers_of(edit)), link_url=_address(edit), link_text=_("Details")))
    return _reload()


@require_GET
def show(request: HttpRequest, edit_id: int) -> HttpResponse:
    """The report."""
    edit = report.own_edit(viewer_of(request), edit_id)
    working = starting.is_working(edit)
    values = {
        "edit": edit,
        "kind": record_kind(edit.kind),
        "title": title_of(edit),
        "numbers": numbers_of(edit),
        "changed": report.changed(edit),
        "refused": report.refused(edit),
        "left_alone": report.kept(edit),
        "undo_refused": report.undo_refused(edit),
        "status": run_status(viewer_of(request), edit.run_id) if working and edit.run_id else None,
        "can_undo": starting.can_undo(edit),
        "can_go_on": edit.state != BulkState.DRAFT and starting.can_run(edit),
        "until": edit.created_at + starting.KEPT_FOR,
    }
    return render_page(request, REPORT, values)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The viewer's bulk changes of the last thirty days, and his exports of the last day."""
    viewer = viewer_of(request)
    found = report.own_edits(viewer)
    titles = titles_of(found)
    edits = [(edit, titles[edit.pk], record_kind(edit.kind)) for edit in found]
    exports = [(export, record_kind(export.kind)) for export in own_exports(viewer)]
    return render_page(request, "records/bulk/index.html", {"edits": edits, "exports": exports})


def _progress(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    status = run_status(viewer_of(request), edit.run_id or 0)
    return render_fragment(request, "records/bulk/progress.html", "progress", {"edit": edit, "status": status})


def over(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    """The operation is done: the page anew, with a toast that takes it back."""
    can_undo = starting.can_undo(edit)
    undo_url = reverse("bulk_undo", args=[edit.pk]) if can_undo else ""
    flash(request, Toast(done_words(edit, numbers_of(edit)), undo_url, _address(edit), _("Details")))
    return _reload()


def _address(edit: BulkEdit) -> str:
    return reverse("bulk_report", args=[edit.pk])


def _to_report(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    response = HttpResponse(status=204 if is_part(request) else 303)
    response["HX-Redirect" if is_part(request) else "Location"] = _address(edit)
    return response


def _reload() -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response
