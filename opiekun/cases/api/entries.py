"""``/case-entries``: costs, revenue and time that are booked in cases; ``/hourly-rates``."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.cases import services
from opiekun.cases.api.entry_schemas import (
    CaseEntry,
    CaseEntryChange,
    CaseEntryInput,
    CaseEntryPage,
    HourlyRate,
    HourlyRateInput,
    HourlyRates,
)
from opiekun.cases.entry_kind import ENTRY_KIND
from opiekun.cases.entry_permissions import ENTRY, HOURLY_COST, reached_entries
from opiekun.cases.selectors.entries import read_entries
from opiekun.cases.selectors.entries import read_entry as read_one
from opiekun.cases.selectors.hourly_rates import HourlyRateRow, hourly_rates
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound, StaleVersion
from opiekun.core.viewer import Viewer
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer

router = ApiRouter(tags=["Case entries"])
rates_router = ApiRouter(tags=["Case entries"])
ENTRIES = Resource(
    ENTRY_KIND,
    "-on",
    read_entries,
    {},
    replace(ENTRY_KIND, visible=lambda viewer, action: reached_entries(viewer, "trash", trashed=True)),
    has_views=True,
)


def _written(viewer: Viewer, saved: services.Saved, status: int = 200, location: str = "") -> HttpResponse:
    body = dict(read_entries(viewer, [saved.id])[saved.id])
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=CaseEntryPage, accepts=None, parameters=list_parameters(ENTRIES), summary="List entries")
def list_case_entries(request: HttpRequest) -> HttpResponse:
    """Costs, revenue and time of cases within reach, by filters, in pages."""
    return list_answer(request, allowed(request, ENTRY, "view"), ENTRIES)


@router.route("POST", "", done=CaseEntry, status=201, body=CaseEntryInput, summary="Book an amount or time")
def create_case_entry(request: HttpRequest) -> HttpResponse:
    """An amount (a cost of today unless said otherwise), or time."""
    viewer = allowed(request, ENTRY, "create")
    saved = services.create_entry(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/case-entries/{saved.id}")


@router.route("GET", "/{entry_id}", done=CaseEntry, summary="Read an entry")
def read_case_entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """What was booked."""
    return record_answer(request, read_one(allowed(request, ENTRY, "view"), path_id(entry_id)))


@router.route(
    "PATCH", "/{entry_id}", done=CaseEntry, body=CaseEntryChange, matches="optional", summary="Change an entry"
)
def change_case_entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Change the given fields."""
    viewer, pk = allowed(request, ENTRY, "edit"), path_id(entry_id)
    return _written(viewer, services.update_entry(viewer, pk, json_body(request), expected_version(request)))


@router.route("DELETE", "/{entry_id}", status=204, matches="required", summary="Remove an entry")
def remove_case_entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """To the trash; it counts no more and can be restored for 30 days."""
    viewer = allowed(request, ENTRY, "trash")
    return nothing(services.trash_entry(viewer, path_id(entry_id), expected_version(request, required=True)).version)


@router.route("POST", "/{entry_id}/restore", done=CaseEntry, matches="required", summary="Restore an entry")
def restore_case_entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Out of the trash."""
    viewer = allowed(request, ENTRY, "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.restore_entry(viewer, path_id(entry_id), expected))


@router.route(
    "GET",
    "/{entry_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read an entry's history",
)
def read_case_entry_history(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, ENTRY, "view"), ENTRY, path_id(entry_id))


@rates_router.route("GET", "", done=HourlyRates, summary="List hourly rates")
def list_hourly_rates(request: HttpRequest) -> HttpResponse:
    """What an hour of each user costs, and cost before."""
    viewer = allowed(request, HOURLY_COST, "view")
    return answer({"items": [_rate(row) for row in hourly_rates(viewer)], "next": None})


@rates_router.route("POST", "", done=HourlyRate, status=201, body=HourlyRateInput, summary="Set an hourly rate")
def set_hourly_rate(request: HttpRequest) -> HttpResponse:
    """From a day on; it counts for all time that was worked since."""
    viewer = allowed(request, HOURLY_COST, "manage")
    pk = services.set_hourly_rate(viewer, json_body(request))
    row = next(one for one in hourly_rates(viewer) if one.id == pk)
    return answer(_rate(row), 201, None, f"/api/v1/hourly-rates/{pk}")


@rates_router.route("GET", "/{rate_id}", done=HourlyRate, summary="Read an hourly rate")
def read_hourly_rate(request: HttpRequest, rate_id: str) -> HttpResponse:
    """One of them."""
    return record_answer(request, _rate(_one(allowed(request, HOURLY_COST, "view"), rate_id)))


@rates_router.route("DELETE", "/{rate_id}", status=204, matches="required", summary="Remove an hourly rate")
def remove_hourly_rate(request: HttpRequest, rate_id: str) -> HttpResponse:
    """The one before it counts again."""
    viewer = allowed(request, HOURLY_COST, "manage")
    expected, row = expected_version(request, required=True), _one(viewer, rate_id)
    if expected not in (None, row.version):
        raise StaleVersion(current=row.version, expected=expected or 0)
    services.remove_hourly_rate(viewer, row.id)
    return nothing(row.version)


@rates_router.route("POST", "/{rate_id}/restore", done=HourlyRate, summary="Restore an hourly rate")
def restore_hourly_rate(request: HttpRequest, rate_id: str) -> HttpResponse:
    """A removed one, as it was, unless another from the same day was set meanwhile."""
    viewer = allowed(request, HOURLY_COST, "manage")
    empty_body(request)
    services.restore_hourly_rate(viewer, path_id(rate_id))
    return record_answer(request, _rate(_one(viewer, rate_id)))


def _one(viewer: Viewer, rate_id: str) -> HourlyRateRow:
    row = next((one for one in hourly_rates(viewer) if one.id == path_id(rate_id)), None)
    if row is None:
        raise NotFound
    return row


def _rate(row: HourlyRateRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "version": str(row.version),
        "user": {"id": str(row.user_id), "name": row.user},
        "valid_from": row.valid_from,
        "amount": row.amount.as_json(),
        "set_by": None if row.set_by_id is None else {"id": str(row.set_by_id), "name": row.set_by},
        "set_at": row.set_at,
    }
