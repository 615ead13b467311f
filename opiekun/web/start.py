"""The start page: cards of all apps, a search, and where to begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from opiekun.core import clock
from opiekun.core.registries.start import StartCard, start_panels
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.records.lists.setup import list_setups


@dataclass(frozen=True, slots=True)
class Columns:
    """The cards of the wide column and of the narrow one beside it."""

    main: Sequence[StartCard]
    side: Sequence[StartCard]


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What the viewer may want to do next; cards that have nothing to say are left out."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        "columns": read_columns(viewer),
        "today": dates.long_date(clock.today(), viewer.language),
        "creations": [s for s in list_setups() if s.create_url and s.on_start and viewer.can(s.kind, "create")],
    }
    return render_page(request, "web/start.html", context)


def read_columns(viewer: Viewer) -> Columns:
    """All cards that the viewer gets."""
    columns: dict[str, list[StartCard]] = {"main": [], "side": []}
    for panel in start_panels(viewer):
        found = panel.card(viewer)
        cards = [] if found is None else [found] if isinstance(found, StartCard) else found
        for card in cards:
            if card.rows or card.tiles or card.empty:
                columns[card.place or panel.place].append(card)
    return Columns(columns["main"], columns["side"])
