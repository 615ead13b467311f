"""A board or a calendar without anything in its address opens as its user looked at cases last."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from opiekun.cases.models import BoardChoice
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services.board_choice import keep_filters
from opiekun.cases.ui.board.asked import Asked, read_query
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.ui.render import is_part
from opiekun.core.viewer import Viewer
from opiekun.records.lists.setup import ListSetup
from opiekun.records.saved_views.requests import kept_for


def as_left(request: HttpRequest, viewer: Viewer, setup: ListSetup, choice: BoardChoice) -> HttpResponse | None:
    """The way to the page as it was left; None where the address says what is wanted, or nothing can be gone back to:
    a type or a field may be gone since."""
    if request.GET or not choice.filters:
        return None
    try:
        asked = read_query(QueryDict(choice.filters), viewer, setup, kept_for(request, viewer))
        asked.narrowed(viewer)
    except (InvalidInput, NotFound):
        return None
    return HttpResponseRedirect(f"{asked.address.path}?{asked.query}")


def remember(request: HttpRequest, viewer: Viewer, asked: Asked, choice: BoardChoice) -> None:
    """Keep what the page shows. Who never narrowed anything has nothing kept for them."""
    first = next(iter(definitions().offered), None)
    is_usual = not choice.filters and not asked.is_narrowed and asked.of == first
    if viewer.id is not None and asked.query != choice.filters and not is_usual and not is_part(request):
        keep_filters(viewer, asked.query)
