"""``/report-schedules``: reports by e-mail, the user's own, and those of others for who manages them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import ScopeMissing, asker
from opiekun.accounts.rules.scopes import resource_name
from opiekun.accounts.viewer import UserViewer
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.writing import writing
from opiekun.records.api.report_schemas import (
    ReceivedReports,
    ReportSchedule,
    ReportScheduleChange,
    ReportScheduleInput,
    ReportSchedulePage,
)
from opiekun.records.lists.query import PAGE_ROWS, read_limit
from opiekun.records.reports.asked import Given, from_json, presets_of, usual
from opiekun.records.reports.registry import ReportKind, reports
from opiekun.records.reports.schedules import services
from opiekun.records.reports.schedules.listing import (
    ListedSchedule,
    listed_schedules,
    one_schedule,
    received_schedules,
)
from opiekun.records.reports.schedules.reading import READERS
from opiekun.records.reports.schedules.rights import REPORT_SCHEDULE
from opiekun.records.reports.schedules.words import state_words

router = ApiRouter(tags=["Reports"])
_PARAMETERS: Final = [
    {"in": "query", "name": name, "description": text, "required": False, "schema": schema}
    for name, text, schema in (
        ("limit", "Rows of a page", {"type": "integer", "minimum": 1, "maximum": 500}),
        ("cursor", "`next` of the page before", {"type": "string"}),
    )
]


def _asker(request: HttpRequest, action: str) -> UserViewer:
    """The token's user. One's own schedules need no right, but the token a scope, and that of what is reported."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(REPORT_SCHEDULE, action):
        raise ScopeMissing(f"{resource_name(REPORT_SCHEDULE)}:{'read' if action == 'view' else 'write'}")
    return viewer


@router.route(
    "GET",
    "",
    done=ReportSchedulePage,
    accepts=("limit", "cursor"),
    parameters=_PARAMETERS,
    summary="List reports by e-mail",
)
def list_report_schedules(request: HttpRequest) -> HttpResponse:
    """With how the last run went for each receiver."""
    viewer = _asker(request, "view")
    limit = read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS
    found = listed_schedules(viewer, _after(request), limit + 1)
    more = str(found[limit - 1].schedule.pk) if len(found) > limit else None
    return answer({"items": [_body(one) for one in found[:limit]], "next": more})


@router.route(
    "POST", "", done=ReportSchedule, status=201, body=ReportScheduleInput, summary="Schedule a report by e-mail"
)
def create_report_schedule(request: HttpRequest) -> HttpResponse:
    """Each receiver gets what is within his own rights."""
    viewer, body = _asker(request, "create"), json_body(request)
    kind = _report(body.pop("report", None))
    given = _given(kind, body.pop("asked", None), {})
    paused = _paused(body)
    with _at_its_place(given), writing(viewer):
        made = services.create_schedule(viewer, kind.code, body, given)
        if paused:
            services.pause_schedule(viewer, made.pk, True)
    return _written(viewer, made.pk, 201, f"/api/v1/report-schedules/{made.pk}")


@router.route(
    "GET",
    "/received",
    done=ReceivedReports,
    accepts=("limit", "cursor"),
    parameters=_PARAMETERS,
    summary="List reports that others send",
)
def list_received_reports(request: HttpRequest) -> HttpResponse:
    """What others have sent to the token's user by e-mail."""
    viewer = _asker(request, "view")
    limit = read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS
    found = received_schedules(viewer, _after(request), limit + 1)
    more = str(found[limit - 1].schedule.pk) if len(found) > limit else None
    names = ("id", "name", "report", "owner", "rhythm", "day", "hour")
    bodies = [_body(one) for one in found[:limit]]
    return answer({"items": [{name: body[name] for name in names} for body in bodies], "next": more})


@router.route("GET", "/{schedule_id}", done=ReportSchedule, summary="Read a report by e-mail")
def read_report_schedule(request: HttpRequest, schedule_id: str) -> HttpResponse:
    """One that the user may see."""
    return record_answer(request, _body(one_schedule(_asker(request, "view"), path_id(schedule_id))))


@router.route(
    "PATCH",
    "/{schedule_id}",
    done=ReportSchedule,
    body=ReportScheduleChange,
    matches="optional",
    summary="Change a report by e-mail",
)
def change_report_schedule(request: HttpRequest, schedule_id: str) -> HttpResponse:
    """`paused` stops and resumes it; what was missed meanwhile is not sent."""
    viewer, body = _asker(request, "edit"), json_body(request)
    found = one_schedule(viewer, path_id(schedule_id))
    version, paused = expected_version(request), _paused(body)
    asked = body.pop("asked", None)
    given = _given(found.kind, asked, found.schedule.asked) if asked is not None and found.kind else None
    with _at_its_place(given), writing(viewer):
        services.change_schedule(viewer, found.schedule.pk, body, given, version)
        if paused is not None:
            services.pause_schedule(viewer, found.schedule.pk, paused)
    return _written(viewer, found.schedule.pk)


@router.route("DELETE", "/{schedule_id}", status=204, matches="required", summary="Remove a report by e-mail")
def remove_report_schedule(request: HttpRequest, schedule_id: str) -> HttpResponse:
    """It can be brought back for 30 days."""
    viewer = _asker(request, "trash")
    services.remove_schedule(viewer, path_id(schedule_id), expected_version(request, required=True))
    return nothing()


@router.route("POST", "/{schedule_id}/restore", done=ReportSchedule, summary="Restore a report by e-mail")
def restore_report_schedule(request: HttpRequest, schedule_id: str) -> HttpResponse:
    """Bring a removed one back."""
    empty_body(request)
    viewer = _asker(request, "trash")
    return _written(viewer, services.restore_schedule(viewer, path_id(schedule_id)).pk)


@router.route("POST", "/{schedule_id}/leave", status=204, summary="Get a report by e-mail no more")
def leave_report_schedule(request: HttpRequest, schedule_id: str) -> HttpResponse:
    """One that somebody else has sent to the token's user; whose it is, is told."""
    empty_body(request)
    services.leave_schedule(_asker(request, "edit"), path_id(schedule_id))
    return nothing()


def _report(code: Any) -> ReportKind:
    found = next((kind for kind in reports if kind.code == code), None)
    if found is None:
        reason = "choice" if code else "required"
        raise InvalidInput([FieldError(("report",), reason, str(reading.REASONS[reason]))])
    return found


def _paused(body: dict[str, Any]) -> bool | None:
    if "paused" not in body:
        return None
    raw = body.pop("paused")
    if not isinstance(raw, bool):
        raise InvalidInput([FieldError(("paused",), "not_boolean", str(reading.REASONS["not_boolean"]))])
    return raw


def _given(kind: ReportKind, asked: Any, present: Mapping[str, Any]) -> Given:
    """What a body asks, as an address would say it; what it leaves out is as it is, else as the report opens."""
    if asked is None:
        asked = {}
    filters = asked.get("filters") if isinstance(asked, dict) else None
    is_right = isinstance(asked, dict) and set(asked) <= {"period", "compare", "filters"}
    if not is_right or not (filters is None or _is_filters(filters)):
        raise InvalidInput([FieldError(("asked",), "malformed", _("Say period, compare and filters as described."))])
    kept = {name: list(values) for name, values in from_json(present).items()} if present else {}
    given = kept if filters is None else {**{n: v for n, v in kept.items() if n in ("period", "compare")}, **filters}
    for name in ("period", "compare"):
        if asked.get(name) is not None:
            given[name] = [str(asked[name])]
    if presets_of(kind) and not given.get("period"):
        given["period"] = [usual(kind).preset]
    return given


@contextmanager
def _at_its_place(given: Given | None) -> Iterator[None]:
    """Name what is wrong with what is asked at its place in the body; pages have it in one row with the rest."""
    try:
        yield
    except InvalidInput as refused:
        raise InvalidInput([replace(one, loc=_place(one.loc, given or {})) for one in refused.errors]) from refused


def _place(loc: tuple[str | int, ...], given: Given) -> tuple[str | int, ...]:
    if loc[0] in ("period", "compare"):
        return ("asked", *loc)
    return ("asked", "filters", *loc) if loc[0] in given and loc[0] not in READERS else loc


def _is_filters(filters: Any) -> bool:
    return isinstance(filters, dict) and all(
        isinstance(values, list) and all(isinstance(one, str) for one in values) for values in filters.values()
    )


def _after(request: HttpRequest) -> int:
    cursor = request.GET.get("cursor")
    try:
        after = 0 if cursor is None else reading.record_id(cursor)
    except reading.WrongValue:
        after = None
    if after is None:
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return after


def _written(viewer: UserViewer, schedule_id: int, status: int = 200, location: str = "") -> HttpResponse:
    body = _body(one_schedule(viewer, schedule_id))
    return answer(body, status, int(body["version"]), location)


def _body(one: ListedSchedule) -> dict[str, Any]:
    schedule = one.schedule
    asked = schedule.asked
    return {
        "id": str(schedule.pk),
        "version": str(schedule.version),
        "report": schedule.report,
        "name": schedule.name,
        "owner": {"id": str(schedule.owner_id), "name": one.owner},
        "asked": {"period": asked["period"], "compare": asked["compare"], "filters": asked["values"]},
        "rhythm": schedule.rhythm,
        "day": schedule.day,
        "hour": schedule.hour,
        "receivers": [{"id": str(pk), "name": name} for pk, name in one.receivers],
        "files": schedule.files,
        "paused": schedule.is_paused,
        "next_at": None if schedule.is_paused else schedule.next_at,
        "last_at": schedule.last_at,
        "fault": _(schedule.fault) if schedule.fault else "",
        "last_run": [
            {
                "receiver": {"id": str(each.receiver_id), "name": each.receiver},
                "state": each.state,
                "reason": state_words(each),
            }
            for each in one.last
        ],
    }
