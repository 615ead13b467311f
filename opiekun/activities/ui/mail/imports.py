"""Importing e-mail from files, and the receipts of all imports."""

from collections.abc import Sequence
from typing import IO

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.selectors.mail import receipts
from opiekun.activities.selectors.mail.reach import MAIL, may_sort
from opiekun.activities.services.mail.retrying import retry_failed
from opiekun.activities.services.mail.uploads import import_uploads
from opiekun.activities.ui.interactions.log import number
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.record.views import viewer_of

_Files = Sequence[tuple[IO[bytes], str, int]]


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Choose files; below them what became of earlier ones."""
    viewer = viewer_of(request)
    if not may_sort(viewer):
        raise NotAllowed
    error = ""
    if request.method == "POST":
        require(viewer, MAIL, "create")
        files = [(one.file, one.name or "", one.size or 0) for one in request.FILES.getlist("file") if one.file]
        if files:
            return _taken(request, files, number(request.POST, "party"), number(request.POST, "person"))
        error = _("Choose a file.")
    found = receipts.receipts(viewer, number(request.GET, "before"))
    context = {
        "receipts": found.items,
        "more": f"{reverse('mail_imports')}?before={found.next}" if found.next else "",
        "may_import": viewer.can(MAIL, "create"),
        "error": error,
        "largest": settings.LARGEST_UPLOAD_BYTES,
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
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
    limits = {"largest": settings.LARGEST_UPLOAD_BYTES, "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES}
    context = {"kind": kind, "record_id": record_id, **limits}
    return render_fragment(request, "activities/mail/drop.html", "mail_drop", context)


def _taken(request: HttpRequest, files: _Files, party: int | None, person: int | None) -> HttpResponse:
    """Import them; of those that were dropped on a record the answer leads back there."""
    viewer = viewer_of(request)
    try:
        taken = import_uploads(viewer, files, party, person)
    except (InvalidInput, NotAllowed):
        # The record is out of reach: they come in all the same, and wait to be sorted.
        party = person = None
        taken = import_uploads(viewer, files)
    address = reverse("mail_import", args=[taken.run_id])
    if party is None and person is None:
        return HttpResponseRedirect(address)
    one = receipts.receipt(viewer, taken.run_id)
    nothing = one.state == "done" and 0 < one.run.fetched == one.run.failed
    words = _dropped_words(one, taken.known_told_now)
    flash(request, Toast(words, error=nothing, link_url=address, link_text=_("Receipt")))
    return HttpResponseRedirect(reverse("person", args=[person]) if person else reverse("party", args=[party]))


def _dropped_words(one: receipts.Receipt, told_now: int) -> str:
    if one.state == "running":
        return _("The import goes on. What came in will appear here.")
    if one.failures and one.run.fetched == 1:
        failure = one.failures[0]
        return f"{failure.place}: {receipts.reason_words(failure.reason)}"
    known = one.run.skipped_for.get("known", 0)
    numbers = {"imported": one.run.imported, "skipped": one.run.skipped - known, "failed": one.run.failed}
    if not known:
        return _("%(imported)s imported, %(skipped)s skipped, %(failed)s failed") % numbers
    words = _("%(imported)s imported, %(known)s known already, %(skipped)s skipped, %(failed)s failed")
    # What was known stands here in any case; whether only since now is what one wants to know.
    here = _("Added here now: %(count)s.") % {"count": told_now} if told_now else _("It was here already.")
    return f"{words % {**numbers, 'known': known}}. {here}"


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
