"""Small answers for forms with custom fields."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.custom.kinds import linkable_kinds
from opiekun.records.references import USER, find_options


@require_GET
def options(request: HttpRequest, kind: str) -> JsonResponse:
    """Records of the kind within reach whose name contains what was typed."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if kind not in linkable_kinds() or not (kind == USER or viewer.can(kind, "view")):
        raise NotFound
    found = find_options(viewer, kind, request.GET.get("q", "")[:200])
    return JsonResponse([{"value": str(pk), "text": name} for pk, name in found], safe=False)
