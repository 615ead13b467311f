"""``/interactions``: calls, meetings, letters and so on."""

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.resources import INTERACTIONS
from opiekun.activities.api.rows import read_interaction
from opiekun.activities.api.schemas import Interaction, InteractionChange, InteractionInput, InteractionPage
from opiekun.activities.services import interactions as services
from opiekun.activities.services.saved import Saved
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer

router = ApiRouter(tags=["Interactions"])
KIND = "interaction"


def _written(viewer: Viewer, saved: Saved, status: int = 200, location: str = "") -> HttpResponse:
    body = read_interaction(viewer, saved.id)
    return answer(body, status, int(body["version"]), location)


@router.route(
    "GET", "", done=InteractionPage, accepts=None, parameters=list_parameters(INTERACTIONS), summary="List interactions"
)
def list_interactions(request: HttpRequest) -> HttpResponse:
    """Those within reach, by filters, in pages; the newest first."""
    return list_answer(request, allowed(request, KIND, "view"), INTERACTIONS)


@router.route("POST", "", done=Interaction, status=201, body=InteractionInput, summary="Create an interaction")
def create_interaction(request: HttpRequest) -> HttpResponse:
    """What was said, or is planned to be; without a time it is now, without a user the token's."""
    viewer = allowed(request, KIND, "create")
    saved = services.create_interaction(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/interactions/{saved.id}")


@router.route("GET", "/{record_id}", done=Interaction, summary="Read an interaction")
def read_one_interaction(request: HttpRequest, record_id: str) -> HttpResponse:
    """An interaction with its participants."""
    return record_answer(request, read_interaction(allowed(request, KIND, "view"), path_id(record_id)))


@router.route(
    "PATCH",
    "/{record_id}",
    done=Interaction,
    body=InteractionChange,
    matches="optional",
    summary="Change an interaction",
)
def change_interaction(request: HttpRequest, record_id: str) -> HttpResponse:
    """Change the given fields. With If-Match nothing is overwritten that somebody changed meanwhile."""
    viewer, pk = allowed(request, KIND, "edit"), path_id(record_id)
    return _written(viewer, services.update_interaction(viewer, pk, json_body(request), expected_version(request)))


@router.route("DELETE", "/{record_id}", status=204, matches="required", summary="Remove an interaction")
def remove_interaction(request: HttpRequest, record_id: str) -> HttpResponse:
    """To the trash; it can be restored for 30 days."""
    viewer, pk = allowed(request, KIND, "trash"), path_id(record_id)
    return nothing(services.trash_interaction(viewer, pk, expected_version(request, required=True)).version)


@router.route("POST", "/{record_id}/restore", done=Interaction, matches="required", summary="Restore an interaction")
def restore_interaction(request: HttpRequest, record_id: str) -> HttpResponse:
    """Out of the trash."""
    viewer, expected = allowed(request, KIND, "trash"), expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.restore_interaction(viewer, path_id(record_id), expected))


@router.route(
    "GET",
    "/{record_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read the history of an interaction",
)
def read_interaction_history(request: HttpRequest, record_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, KIND, "view"), KIND, path_id(record_id))
