"""Cases as a field of choice offers them: many have the same title, so that each says which one it is."""

from collections.abc import Collection

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of
from opiekun.records.references import find_options


@require_GET
def case_options(request: HttpRequest) -> JsonResponse:
    """Cases within reach whose title or number contains what was typed."""
    viewer = viewer_of(request)
    require(viewer, CASE, "view")
    found = find_options(viewer, CASE, request.GET.get("q", "")[:200])
    notes = _notes(viewer, [pk for pk, _title in found])
    return JsonResponse(
        [{"value": str(pk), "text": title, "note": notes.get(pk, "")} for pk, title in found], safe=False
    )


def _notes(viewer: Viewer, ids: Collection[int]) -> dict[int, str]:
    """Number, stage and party of each."""
    stages = definitions().stage_by_id
    rows = reached_cases(viewer).filter(pk__in=ids).values_list("pk", "number", "stage_id", "party__display_name")
    return {
        pk: " · ".join(filter(None, (number, str(stages[stage].label), party))) for pk, number, stage, party in rows
    }
