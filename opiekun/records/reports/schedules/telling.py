"""Telling the owner of a schedule that a receiver got nothing, and why."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.accounts.models import User
from opiekun.records.models import ReportSchedule
from opiekun.records.notifications import NotificationKind, Told, notify

UNDELIVERED: Final = "report.undelivered"


def tell_owner(schedule: ReportSchedule, receiver_id: int | str, reason: str) -> None:
    """Inside ``writing``. ``reason`` is English from the catalogue, put into the reader's language when it is read."""
    name = User.objects.filter(pk=receiver_id).values_list("name", flat=True).first() if receiver_id else ""
    facts = {"schedule": schedule.name, "receiver": name or "", "reason": reason}
    group = f"{schedule.pk}:{receiver_id}"
    notify([schedule.owner_id], UNDELIVERED, facts=facts, group=group, to_actor=True)


def _words(told: Told) -> str:
    schedule, receiver = told.facts.get("schedule", ""), told.facts.get("receiver", "")
    why = str(told.facts.get("reason", ""))
    reason = _(why) if why else ""
    if receiver:
        text = _("The report “%(name)s” was not sent to %(receiver)s.") % {"name": schedule, "receiver": receiver}
    else:
        text = _("The report “%(name)s” was not sent.") % {"name": schedule}
    return f"{text} {reason}".strip()


NOTIFICATION: Final = NotificationKind(
    UNDELIVERED,
    gettext_lazy("A report of mine could not be sent by e-mail"),
    "mail",
    _words,
    mail=True,
    link=lambda told: reverse("report_schedules"),
)
