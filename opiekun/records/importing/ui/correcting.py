"""Correcting a row that failed, without leaving the dry run."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment
from opiekun.records.importing import report, starting
from opiekun.records.importing.drafting import correct_row
from opiekun.records.importing.registry import import_kind
from opiekun.records.importing.source import Source
from opiekun.records.importing.words import field_labels
from opiekun.records.models import Import
from opiekun.records.record.views import viewer_of

DIALOG: Final = "records/importing/correct.html"


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, job_id: int, number: int) -> HttpResponse:
    """The cells of the row that are imported, to be written over; then the dry run is made anew."""
    viewer = viewer_of(request)
    job = report.own_import(viewer, job_id)
    if request.method == "POST":
        given = {
            at: request.POST[f"cell-{at}"]
            for at, code in enumerate(job.mapping)
            if code and f"cell-{at}" in request.POST
        }
        correct_row(viewer, job_id, number, given)
        starting.try_out(viewer, job_id)
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("import", args=[job_id])
        return response
    row, cells = report.one_row(job, number), _cells(job, number)
    labels = field_labels(viewer, import_kind(job.kind))
    fields = [(at, labels.get(code, code), cells[at]) for at, code in enumerate(job.mapping) if code]
    values = {"job": job, "row": row, "fields": fields}
    return render_fragment(request, DIALOG, "correct", values)


def _cells(job: Import, number: int) -> list[str]:
    with Source.of(job) as source:
        for row in source.rows():
            if row.number == number:
                return [*row.cells[: len(job.mapping)], *[""] * (len(job.mapping) - len(row.cells))]
    raise NotFound
