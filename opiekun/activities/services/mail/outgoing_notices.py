"""What authors are told of their messages: that one did not go, came back, or nobody knows."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.models import OutgoingMail
from opiekun.records.notifications import NotificationKind, Told, notify

FAILED: Final = "mail.failed"
UNCLEAR: Final = "mail.unclear"
BOUNCED: Final = "mail.bounced"


def tell_of_failure(row: OutgoingMail, partly: bool = False) -> None:
    """Inside ``writing``. ``partly``: it went, but not to all of its recipients."""
    _tell(FAILED, row, partly=partly)


def tell_of_unclear(row: OutgoingMail) -> None:
    """Inside ``writing``."""
    _tell(UNCLEAR, row)


def tell_of_bounce(row: OutgoingMail) -> None:
    """Inside ``writing``."""
    _tell(BOUNCED, row)


def _tell(code: str, row: OutgoingMail, **more: bool) -> None:
    facts = {"outgoing": row.pk, "subject": row.subject[:100], **more}
    notify([row.author_id], code, facts=facts, group=str(row.pk))


def _failure_words(told: Told) -> str:
    values = {"subject": told.facts.get("subject", "")}
    if told.facts.get("partly"):
        return _("Not delivered to all: %(subject)s") % values
    return _("Not sent: %(subject)s") % values


def _link(told: Told) -> str:
    return reverse("mail_outgoing", args=[int(told.facts.get("outgoing", 0))])


MAIL_NOTIFICATIONS: Final = (
    NotificationKind(
        FAILED,
        gettext_lazy("A message of mine was not sent"),
        "alert-triangle",
        _failure_words,
        mail=True,
        link=_link,
    ),
    NotificationKind(
        UNCLEAR,
        gettext_lazy("It is not known whether a message of mine was sent"),
        "alert-triangle",
        lambda told: _("Not known whether it was sent: %(subject)s") % {"subject": told.facts.get("subject", "")},
        mail=True,
        link=_link,
    ),
    NotificationKind(
        BOUNCED,
        gettext_lazy("A message of mine came back"),
        "arrow-back-up",
        lambda told: _("Came back undelivered: %(subject)s") % {"subject": told.facts.get("subject", "")},
        mail=True,
        link=_link,
    ),
)
