"""What the page of a user offers before, and after, their account is closed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.accounts.ui.closing import ClosingOffer
from opiekun.cases.handover.offering import what_is_left
from opiekun.cases.handover.telling import counted
from opiekun.core.viewer import Viewer


def offer_on_closing(viewer: Viewer, user: User) -> ClosingOffer | None:
    """To hand over what is open and theirs; nothing where there is none, or no right to."""
    left = what_is_left(viewer, user)
    if not left:
        return None
    url = f"{reverse('handover_new')}?from={user.pk}"
    return ClosingOffer(_("Still open: %(what)s.") % {"what": counted(left)}, _("Hand over"), url, "arrows-exchange")
