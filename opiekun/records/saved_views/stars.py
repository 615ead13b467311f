"""The star on a record's page."""

from django.http import HttpRequest, HttpResponse

from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.records.saved_views.arranging import star_record as set_star
from opiekun.records.saved_views.requests import forget_kept, kept_for

STAR = "records/star.html"


def star_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """Add the record to the favourites or take it away; answers with the star and with the sidebar's favourites."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    set_star(viewer, record_id, request.POST.get("on") == "1")
    forget_kept(request)
    is_starred = kept_for(request, viewer).is_starred(record_id)
    return render_fragment(request, STAR, "answer", {"record_id": record_id, "is_starred": is_starred})
