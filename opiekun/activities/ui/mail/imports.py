"""Importing e-mail from files, and the receipts of all imports."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.selectors.mail import receipts
from opiekun.activities.selectors.mail.reach import MAIL, may_sort
from opiekun.activities.services.mail.receive import retry_failed
from opiekun.activities.services.mail.uploads import import_uploads
from opiekun.core.errors import NotAllowed
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.records.record.views import viewer_of

_MOST_FILES = 500


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Choose files; below them what became of earlier ones."""
    viewer = viewer_of(request)
    if not may_sort(viewer):
        raise NotAllowed
    error = ""
    if request.method == "POST":
        require(viewer, MAIL, "create")
        files = [
            (one.file, one.name or "", one.size or 0) for one in request.FILES.getlist("file")[:_MOST_FILES] if one.file
        ]
        if files:
            run_id = import_uploads(viewer, files)
            return HttpResponseRedirect(reverse("mail_import", args=[run_id]))
        error = _("Choose a file.")
    context = {
        "receipts": receipts.receipts(viewer),
        "may_import": viewer.can(MAIL, "create"),
        "error": error,
        "largest": settings.LARGEST_UPLOAD_BYTES,
        "largest_words": f"{settings.LARGEST_UPLOAD_BYTES // 1024**2} MB",
    }
    return render_page(request, "activities/mail/imports.html", context, status=422 if error else 200)


@require_GET
def show_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """A receipt in plain words; while the import goes on it loads itself anew."""
    viewer = viewer_of(request)
    one = receipts.receipt(viewer, run_id)
    failures = [(failure.place, receipts.reason_words(failure.reason)) for failure in one.failures]
    context = {"one": one, "failures": failures, "may_import": viewer.can(MAIL, "create")}
    return render_page(request, "activities/mail/import.html", context)


@require_POST
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Try the failed messages again."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "create")
    one = receipts.receipt(viewer, run_id)
    worked = sum(line.outcome != "failed" for line in retry_failed(viewer, one.run.pk))
    flash(request, Toast(_("Came in now: %(count)d.") % {"count": worked}))
    return HttpResponseRedirect(reverse("mail_import", args=[run_id]))
