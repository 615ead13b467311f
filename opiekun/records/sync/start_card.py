"""The card of the start page with what waits to be settled; there is none while nothing does."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.core.registries.start import StartCard, StartPanel, StartRow
from opiekun.core.viewer import Viewer
from opiekun.records.models import SyncConflict
from opiekun.records.sync.listing import ShownConflict, open_conflicts

SHOWN = 4


def _card(viewer: Viewer) -> StartCard | None:
    if not SyncConflict.objects.filter(settled_at__isnull=True).exists():
        return None
    found = open_conflicts(viewer)
    if not found:
        return None
    return StartCard(_("Changed here and elsewhere"), [_row(one) for one in found[:SHOWN]], all_url="/conflicts")


def _row(conflict: ShownConflict) -> StartRow:
    note = gettext("%(field)s, also changed in %(system)s") % {"field": conflict.label, "system": conflict.system}
    return StartRow(conflict.name, f"/conflicts?record={conflict.record_id}", "square", note)


CONFLICTS_PANEL = StartPanel("records.conflicts", "main", 5, _card)
