"""``?view=ID`` on a list of the API."""

from django.utils.translation import gettext as _

from opiekun.core.api.problems import wrong_parameter
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.lists.opening import OpenView, open_saved
from opiekun.records.lists.setup import list_setup
from opiekun.records.saved_views.stored import kept_by


def opened_view(viewer: Viewer, kind: RecordKind, raw_id: str) -> OpenView:
    """The saved view of the kind. Raises RequestRefused when there is none for the viewer.

    A view of which something had to be left out is refused as well: a program would take more records for fewer.
    """
    is_id = is_whole(raw_id)
    stored = kept_by(viewer).view(kind.code, int(raw_id)) if is_id else None
    if stored is None:
        raise wrong_parameter("view", "choice", _("There is no such view."))
    view = open_saved(list_setup(kind.code), viewer, stored)
    if view.fault is not None:
        raise wrong_parameter("view", view.fault.errors[0].code, str(view.fault))
    if view.left_out:
        raise wrong_parameter("view", "hidden_parts", _("This view has parts that you may not read."))
    return view
