"""Whose schedules: everybody has his own, who manages them sees and stops those of others, a token needs a scope."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject
from opiekun.accounts.viewer import UserViewer
from opiekun.core.viewer import Viewer

REPORT_SCHEDULE: Final = "report_schedule"
SUBJECT: Final = RightsSubject(
    REPORT_SCHEDULE,
    _("Reports by e-mail"),
    ("manage",),
    ALL_OR_NOTHING,
    in_api=True,
    scope_label=_("Reports by e-mail"),
)


def may_schedule(viewer: Viewer) -> bool:
    """Whether the viewer is a user, himself or by a token that opens his schedules."""
    if not isinstance(viewer, UserViewer):
        return False
    return viewer.scopes is None or viewer.scopes.allow(REPORT_SCHEDULE, "edit")
