"""The start page: what was touched last, and where to begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from opiekun.core import clock
from opiekun.core.kinds import RecordKind
from opiekun.core.ui import dates
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows
from opiekun.records.lists.setup import ListSetup, list_setups

SHOWN = 8
_CHANGED = "updated_at"


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that was changed lately, and when."""

    name: str
    url: str
    at: str


@dataclass(frozen=True, slots=True)
class Card:
    """The records of one kind that were changed last."""

    setup: ListSetup
    kind: RecordKind
    rows: Sequence[Touched]
    may_create: bool


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """One card for each kind that the viewer may see."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    cards = [_card(viewer, setup) for setup in list_setups() if viewer.can(setup.kind, "view")]
    today = dates.long_date(clock.today(), viewer.language)
    return render_page(request, "web/start.html", {"cards": cards, "today": today})


def _card(viewer: Viewer, setup: ListSetup) -> Card:
    kind, now = setup.record_kind, clock.now().astimezone(clock.company_zone())
    query = ListQuery(sort=Sort(_CHANGED, descending=True), columns=(_CHANGED,), limit=SHOWN)
    found = list_rows(viewer, kind, query)
    name, changed = found.columns
    rows = [
        Touched(
            row[name.at],
            f"{kind.url}/{row[0]}",
            dates.moment(row[changed.at].astimezone(now.tzinfo), now, viewer.language),
        )
        for row in found.rows
    ]
    return Card(setup, kind, rows, bool(setup.create_url) and viewer.can(setup.kind, "create"))
