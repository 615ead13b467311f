"""What the register tells users of."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.records.notifications import NotificationKind, Told, register_notification

DAYS: Final = "parties.day"


def _words(told: Told) -> str:
    # Which day it is needs a right of its own: the person's page tells it to whoever has that.
    return _("A day to remember is coming: %(person)s") % {"person": told.record}


def register_party_notifications() -> None:
    """Called once at start-up."""
    label = gettext_lazy("A day to remember is coming")
    register_notification(NotificationKind(DAYS, label, "cake", _words, mail=True, own_mail=True))
