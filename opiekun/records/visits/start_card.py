"""The card of the start page with what was opened lately."""

from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.registries.start import StartCard, StartPanel, StartRow
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.records.lists.setup import list_setup
from opiekun.records.visits.recent import RecentRecord, recent_records

SHOWN = 8


def _card(viewer: Viewer) -> StartCard:
    rows = [_row(record, viewer) for record in recent_records(viewer, SHOWN)]
    return StartCard(_("Recently opened"), rows, empty=_("What you open will stand here."))


def _row(record: RecentRecord, viewer: Viewer) -> StartRow:
    now = clock.now().astimezone(clock.company_zone())
    return StartRow(
        name=record.name,
        url=record.url,
        lead="round" if list_setup(record.kind.code).round_avatar else "square",
        side=dates.moment(record.at, now, viewer.language),
        exact=dates.exact_moment(record.at, now, viewer.language),
    )


RECENT_PANEL = StartPanel("records.recent", "side", 10, _card)
