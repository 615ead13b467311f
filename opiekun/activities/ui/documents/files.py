"""Files of documents on their way out: to be saved, or to be shown where their type is harmless."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from opiekun.activities.documents.page_record import version_in_sight
from opiekun.core.files import file_response
from opiekun.records.record.views import viewer_of


@require_safe
def download(request: HttpRequest, record_id: int, number: int) -> HttpResponse:
    """A version under the name under which it was given; ``?show=1`` in its place on a page."""
    viewer = viewer_of(request)
    version = version_in_sight(viewer, record_id, number)
    return file_response(viewer, version.file_id, in_place=request.GET.get("show") == "1")
