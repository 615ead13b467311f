"""Whose notifications: everybody has his own, a token needs a scope for them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import Viewer

NOTIFICATION: Final = "notification"
SUBJECT: Final = RightsSubject(NOTIFICATION, _("Notifications"), (), ALL_OR_NOTHING, in_api=True)


def user_of(viewer: Viewer) -> int:
    """The user whose notifications the viewer reads. Raises NotAllowed for the program itself, which has none."""
    if viewer.id is None:
        raise NotAllowed
    return viewer.id


def may_read(viewer: Viewer) -> bool:
    """Whether the viewer is a user, himself or by a token that opens his notifications."""
    if not isinstance(viewer, UserViewer):
        return False
    return viewer.scopes is None or viewer.scopes.allow(NOTIFICATION, "view")
