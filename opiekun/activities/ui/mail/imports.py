"""Importing e-mail from files, and the receipts of all imports."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.selectors.mail import receipts
from opiekun.activities.selectors.mail.reach import MAIL, may_sort
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.retrying import retry_failed
from opiekun.activities.services.mail.uploads import import_uploads
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.parties.permissions import reached_parties, reached_persons
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
            party, person = _number(request, "party"), _number(request, "person")
            if party or person:
                return _dropped(request, run_id, party, person)
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
def drop_on(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """A card of a party or person that takes files of messages, and tells them to it."""
    reached = reached_persons if kind == "person" else reached_parties
    viewer = viewer_of(request)
    if not viewer.can(MAIL, "create") or not reached(viewer).filter(pk=record_id).exists():
        raise NotFound
    context = {"kind": kind, "record_id": record_id, "largest": settings.LARGEST_UPLOAD_BYTES}
    return render_fragment(request, "activities/mail/drop.html", "mail_drop", context)


def _dropped(request: HttpRequest, run_id: int, party: int | None, person: int | None) -> HttpResponse:
    """What nobody is known for goes to the record that the files were dropped on."""
    try:
        triage.assign_brought(viewer_of(request), run_id, party, person)
    except (InvalidInput, NotAllowed):
        # They are in, and wait to be sorted.
        return HttpResponseRedirect(reverse("mail_import", args=[run_id]))
    run = receipts.receipt(viewer_of(request), run_id).run
    words = _("%(imported)s imported, %(skipped)s skipped, %(failed)s failed")
    numbers = {"imported": run.imported, "skipped": run.skipped, "failed": run.failed}
    flash(request, Toast(words % numbers, link_url=reverse("mail_import", args=[run_id]), link_text=_("Receipt")))
    return HttpResponseRedirect(reverse("person", args=[person]) if person else reverse("party", args=[party]))


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_GET
def show_import(request: HttpRequest, run_id: int) -> HttpResponse:
    """A receipt in plain words; while the import goes on it loads itself anew."""
    viewer = viewer_of(request)
    one = receipts.receipt(viewer, run_id)
    failures = [
        (failure.place, receipts.reason_words(failure.reason), receipts.WAYS[one.way(failure)])
        for failure in one.failures
    ]
    context = {"one": one, "failures": failures, "may_import": viewer.can(MAIL, "create")}
    return render_page(request, "activities/mail/import.html", context)


@require_POST
def retry(request: HttpRequest, run_id: int) -> HttpResponse:
    """Try the failed messages again."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "create")
    one = receipts.receipt(viewer, run_id)
    try:
        lines = retry_failed(viewer, one.run.pk)
    except Conflict as refused:
        flash(request, Toast(str(refused), error=True))
    else:
        worked = sum(line.outcome != "failed" for line in lines)
        none = _("None of them came in. The list says why.")
        flash(request, Toast(_("Came in now: %(count)d.") % {"count": worked} if worked else none, error=not worked))
    return HttpResponseRedirect(reverse("mail_import", args=[run_id]))
