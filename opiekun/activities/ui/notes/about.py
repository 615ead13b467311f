"""What a note can be tied to besides its party or person, as the field on its page offers it."""

from typing import Final

from django.http import HttpRequest, JsonResponse

from opiekun.activities.documents.places import places
from opiekun.activities.permissions import NOTE
from opiekun.activities.ui.found_options import found_options
from opiekun.records.record.views import viewer_of

MOST_FOUND: Final = 5
# A note stays with what it belongs to, and is about no other note.
_NEVER: Final = ("party", "person", NOTE)


def about_options(request: HttpRequest) -> JsonResponse:
    """Cases, interactions, tasks within reach that have the words."""
    kinds = [kind for kind in places() if kind not in _NEVER]
    return JsonResponse(
        found_options(viewer_of(request), request.GET.get("q", "")[:200], kinds, MOST_FOUND), safe=False
    )
