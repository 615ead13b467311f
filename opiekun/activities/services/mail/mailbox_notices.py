"""Whoever has a mailbox is told when it stops working."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.models import Mailbox
from opiekun.activities.selectors.mail.mailbox_words import trouble
from opiekun.records.notifications import NotificationKind, Told, notify, register_notification

FAILED: Final = "mailbox.failed"


def tell_of_failure(mailbox: Mailbox, code: str) -> None:
    """To its owner; of a shared one to who connected it. Inside ``writing``."""
    facts = {"mailbox": mailbox.pk, "name": mailbox.name, "code": code}
    notify([mailbox.owner_id or mailbox.created_by_id], FAILED, facts=facts, group=f"mailbox:{mailbox.pk}")


def register_mailbox_notifications() -> None:
    """Called once at start-up."""
    label = gettext_lazy("My mailbox does not work")
    register_notification(NotificationKind(FAILED, label, "mail", _words, mail=True, link=_link))


def _words(told: Told) -> str:
    words = trouble(str(told.facts.get("code", "")))
    values = {"name": told.facts.get("name", ""), "what": words.what, "next": words.next_step}
    return _("Mailbox %(name)s: %(what)s %(next)s") % values


def _link(told: Told) -> str:
    return reverse("mailbox", args=[int(told.facts["mailbox"])])
