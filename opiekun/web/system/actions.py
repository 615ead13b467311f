"""What an operator does on the System page: try again, give up, check now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.accounts.ui.requests import posted_only, viewer_of
from opiekun.core.errors import Conflict, NotFound
from opiekun.core.jobs import start_proof
from opiekun.core.operating.failed_jobs import retry_job
from opiekun.core.operating.rights import require_operator
from opiekun.core.outbox import drop_parked, parked_events, retry_parked
from opiekun.core.ui.render import is_part, render_fragment
from opiekun.core.ui.toasts import Toast, flash
from opiekun.web.system.page import TEMPLATE


@posted_only
def retry_event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Have one parked event tried at once."""
    if not retry_parked(viewer_of(request), [event_id]):
        raise NotFound
    return _back(request, _("The event will be tried within seconds."))


@posted_only
def retry_events(request: HttpRequest) -> HttpResponse:
    """Have all failed events tried at once."""
    viewer = viewer_of(request)
    require_operator(viewer)
    number = retry_parked(viewer, [row.id for row in parked_events()])
    told = ngettext(
        "%(num)d event will be tried within seconds.", "%(num)d events will be tried within seconds.", number
    )
    return _back(request, told % {"num": number})


def skip_event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Ask, since it cannot be undone; then give the event up."""
    viewer = viewer_of(request)
    require_operator(viewer)
    row = next((row for row in parked_events() if row.id == event_id), None)
    if row is None:
        raise NotFound
    if request.method != "POST":
        return render_fragment(request, TEMPLATE, "skip", {"row": row})
    drop_parked(viewer, [event_id])
    return _back(request, _("The event is given up."))


@posted_only
def retry_failed_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Have a failed job begun again."""
    try:
        retry_job(viewer_of(request), job_id)
    except Conflict as waits:
        return _back(request, str(waits), error=True)
    return _back(request, _("The job begins again."))


@posted_only
def check_now(request: HttpRequest) -> HttpResponse:
    """Have all checks run by a worker."""
    start_proof(viewer_of(request))
    return _back(request, _("The check has begun. Open this page again in a moment."))


def _back(request: HttpRequest, told: str, error: bool = False) -> HttpResponse:
    flash(request, Toast(told, error=error))
    if is_part(request):
        return HttpResponse(headers={"HX-Redirect": reverse("system")})
    return redirect("system")
