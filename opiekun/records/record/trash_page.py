"""The trash page."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from opiekun.core.ui.render import render_page
from opiekun.records.record.trash import trash_kinds, trashed_records
from opiekun.records.record.views import viewer_of


@require_GET
def trash(request: HttpRequest) -> HttpResponse:
    """What the viewer may take out of the trash."""
    viewer = viewer_of(request)
    kinds = [kind for kind in trash_kinds() if viewer.can(kind.code, "trash")]
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in {kind.code for kind in kinds} else ""
    context = {"records": trashed_records(viewer, chosen), "kinds": kinds, "chosen": chosen}
    return render_page(request, "records/record/trash.html", context)


urlpatterns = [path("trash", trash, name="trash")]
