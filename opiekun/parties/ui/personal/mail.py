"""The e-mail that reminds somebody of days that come."""

from collections.abc import Sequence
from contextlib import suppress

from django.urls import reverse

from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock
from opiekun.core.mail import MailUnclear, render_mail, send_mail
from opiekun.parties.selectors.upcoming_days import UpcomingDay
from opiekun.parties.ui.personal.upcoming import shown_day


def send_reminder(viewer: UserViewer, days: Sequence[UpcomingDay]) -> None:
    """Send the mail to the viewer. Raises OSError when it cannot be sent."""
    today = clock.today()
    shown = [shown_day(day, today, viewer.language) for day in days]
    facts = {"days": shown, "all_url": reverse("upcoming_days")}
    # One that may have come is not sent again.
    with suppress(MailUnclear):
        send_mail(render_mail("parties/days", viewer.email, facts, viewer.language))
