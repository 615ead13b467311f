"""Reports by e-mail: the list of schedules, and the dialog in which one is made or changed."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.accounts.ui.requests import viewer_of
from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotFound, Refusal
from opiekun.core.ui.render import is_part, render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.whole_numbers import whole
from opiekun.records.models import ReportSchedule, Rhythm
from opiekun.records.reports.asked import FilterChoices, Given, from_json, presets_of, read_asked, usual
from opiekun.records.reports.registry import ReportKind, report_for
from opiekun.records.reports.schedules import services
from opiekun.records.reports.schedules.listing import (
    ListedSchedule,
    listed_schedules,
    one_schedule,
    received_schedules,
)
from opiekun.records.reports.schedules.reading import possible_receivers
from opiekun.records.reports.schedules.words import (
    chosen_words,
    last_words,
    next_words,
    period_words_of,
    state_words,
    when_choices,
    when_words,
)
from opiekun.records.reports.shown import language_of, preset_words

LIST: Final = "records/reports/schedules.html"
DIALOG: Final = "records/reports/schedule.html"
_FORM: Final = ("name", "hour")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own schedules, those of others for who manages them, and what others have sent to oneself."""
    viewer = viewer_of(request)
    choices: dict[str, FilterChoices] = {}
    rows = [_row(viewer, one, choices) for one in listed_schedules(viewer)]
    received = [_row(viewer, one, choices) for one in received_schedules(viewer)]
    return render_page(request, LIST, {"rows": rows, "received": received})


def _row(viewer: UserViewer, one: ListedSchedule, choices: dict[str, FilterChoices]) -> dict[str, Any]:
    schedule, language = one.schedule, language_of()
    known = choices.setdefault(schedule.report, FilterChoices(viewer))
    return {
        "id": schedule.pk,
        "version": schedule.version,
        "name": schedule.name,
        "report": str(one.kind.label) if one.kind else schedule.report,
        "url": f"{reverse('report', args=[schedule.report])}?{_query(schedule)}" if one.kind else "",
        "when": when_words(schedule),
        "period": period_words_of(schedule),
        "chosen": " · ".join(chosen_words(schedule, one.kind, known)) if one.kind else "",
        "receivers": ", ".join(name for _id, name in one.receivers),
        "owner": "" if schedule.owner_id == viewer.id else one.owner,
        "paused": schedule.is_paused,
        "last": last_words(one, language),
        "next": next_words(schedule, language),
        "failed": [(each.receiver, state_words(each)) for each in one.failed],
        "fault": bool(schedule.fault),
    }


def _query(schedule: ReportSchedule) -> str:
    query = QueryDict(mutable=True)
    for name, values in from_json(schedule.asked).items():
        query.setlist(name, list(values))
    return query.urlencode()


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """The dialog on a report, which sends what the page shows from now on."""
    viewer = viewer_of(request)
    kind = report_for(viewer, code)
    given = request.POST if request.method == "POST" else request.GET
    query = given.get("query", request.GET.urlencode())
    if request.method == "GET":
        return _dialog(request, viewer, kind, None, _fresh(viewer, kind, query))
    try:
        services.create_schedule(viewer, kind.code, _posted(request), _asked(kind, request))
    except Refusal as refused:
        return _dialog(request, viewer, kind, None, {**_typed(request), "query": query}, refused)
    return _done(request, _("It will be sent by e-mail."))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """The same dialog for one that is there."""
    viewer = viewer_of(request)
    one = one_schedule(viewer, schedule_id)
    if one.kind is None:
        raise NotFound
    if request.method == "GET":
        return _dialog(request, viewer, one.kind, one, _present(one.schedule))
    try:
        version = _version(request)
        services.change_schedule(viewer, schedule_id, _posted(request), _asked(one.kind, request), version)
    except Refusal as refused:
        values = {**_typed(request), "query": request.POST.get("query", ""), "version": one.schedule.version}
        return _dialog(request, viewer, one.kind, one, values, refused)
    return _done(request, _("Saved."))


@require_POST
def pause(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Stop sending, with a way back."""
    services.pause_schedule(viewer_of(request), schedule_id, True)
    return _done(request, _("Paused."), reverse("report_schedule_resume", args=[schedule_id]))


@require_POST
def resume(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Go on sending, with a way back."""
    services.pause_schedule(viewer_of(request), schedule_id, False)
    return _done(request, _("Sending goes on."), reverse("report_schedule_pause", args=[schedule_id]))


@require_POST
def remove(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Remove it, with a way back."""
    schedule = services.remove_schedule(viewer_of(request), schedule_id, _version(request))
    said = _("The report by e-mail %(name)s is removed.") % {"name": schedule.name}
    return _done(request, said, reverse("report_schedule_restore", args=[schedule_id]))


@require_POST
def restore(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Bring a removed one back."""
    services.restore_schedule(viewer_of(request), schedule_id)
    return _done(request, _("Restored."))


@require_POST
def leave(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Get it no more."""
    schedule = services.leave_schedule(viewer_of(request), schedule_id)
    return _done(request, _("“%(name)s” does not come to you any more.") % {"name": schedule.name})


def _fresh(viewer: UserViewer, kind: ReportKind, query: str) -> dict[str, Any]:
    """A form with what the page shows; days of the calendar become the report's usual period."""
    try:
        asked = read_asked(viewer, kind, dict(QueryDict(query).lists()), strictly=False)
    except InvalidInput:
        asked = usual(kind)
    period = asked.preset if asked.is_relative else usual(kind).preset
    return {
        "name": str(kind.label),
        "when": "weekly-1",
        "hour": 7,
        "period": period,
        "receivers": [str(viewer.id)],
        "files": ["pdf"],
        "query": query,
    }


def _present(schedule: ReportSchedule) -> dict[str, Any]:
    when = schedule.rhythm if schedule.rhythm == Rhythm.DAILY else f"{schedule.rhythm}-{schedule.day}"
    return {
        "name": schedule.name,
        "when": when,
        "hour": schedule.hour,
        "period": schedule.asked.get("period", ""),
        "receivers": [str(one) for one in schedule.receiver_ids],
        "files": schedule.files,
        "query": _query(schedule),
        "version": schedule.version,
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, for the form to come back with."""
    post = request.POST
    words = {name: post.get(name, "") for name in ("name", "when", "hour", "period")}
    return {**words, "receivers": post.getlist("receivers"), "files": post.getlist("files")}


def _posted(request: HttpRequest) -> dict[str, Any]:
    rhythm, _dash, day = request.POST.get("when", "").partition("-")
    raw: dict[str, Any] = {name: request.POST.get(name, "") for name in _FORM}
    raw |= {"receivers": [one for one in request.POST.getlist("receivers") if one]}
    return raw | {"files": request.POST.getlist("files"), "rhythm": rhythm, **({"day": day} if day else {})}


def _asked(kind: ReportKind, request: HttpRequest) -> Given:
    """The choice of the page, with the period that the dialog says."""
    given = dict(QueryDict(request.POST.get("query", "")).lists())
    given.pop("from", None)
    given.pop("to", None)
    return {**given, "period": [request.POST.get("period", "")]} if presets_of(kind) else given


def _dialog(
    request: HttpRequest,
    viewer: UserViewer,
    kind: ReportKind,
    one: ListedSchedule | None,
    values: dict[str, Any],
    refused: Refusal | None = None,
) -> HttpResponse:
    if refused is not None and refused.status in (403, 404):
        raise refused
    chosen, known = set(values["receivers"]), dict(possible_receivers(viewer, kind))
    # Who was chosen stays on the list, also when he may not see the report any more.
    people = {**(dict(one.receivers) if one else {}), **known}
    errors = {str(error.loc[0]): str(error.message) for error in refused.errors if error.loc} if refused else {}
    if "rhythm" in errors or "day" in errors:
        errors["when"] = errors.get("rhythm") or errors["day"]
    words = preset_words()
    context = {
        "kind": kind,
        "schedule": one.schedule if one else None,
        "values": values,
        "errors": errors,
        "problem": str(refused) if refused and not errors else "",
        "whens": when_choices(),
        "hours": [(hour, f"{hour}:00") for hour in range(24)],
        "presets": [(code, words[code]) for code in presets_of(kind)],
        "people": [(str(pk), name, str(pk) in chosen) for pk, name in people.items()],
        "zone": clock.company_zone().key,
    }
    response = render_fragment(request, DIALOG, "dialog", context)
    response.status_code = 422 if refused else 200
    return response


def _done(request: HttpRequest, said: str, undo: str = "") -> HttpResponse:
    flash(request, Toast(said, undo_url=undo))
    if not is_part(request):
        return HttpResponseRedirect(reverse("report_schedules"))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("report_schedules")
    return response


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return whole(text)


urlpatterns = [
    path("reports/schedules", index, name="report_schedules"),
    path("reports/schedules/<int:schedule_id>/edit", edit, name="report_schedule_edit"),
    path("reports/schedules/<int:schedule_id>/pause", pause, name="report_schedule_pause"),
    path("reports/schedules/<int:schedule_id>/resume", resume, name="report_schedule_resume"),
    path("reports/schedules/<int:schedule_id>/remove", remove, name="report_schedule_remove"),
    path("reports/schedules/<int:schedule_id>/leave", leave, name="report_schedule_leave"),
    path("reports/schedules/<int:schedule_id>/restore", restore, name="report_schedule_restore"),
    path("reports/<str:code>/schedule", new, name="report_schedule_new"),
]
