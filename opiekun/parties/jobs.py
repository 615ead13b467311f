"""Background work of the register: reminders of days that come."""

from django.utils import translation

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.core.jobs import defer, job
from opiekun.parties.services.day_reminders import forget_old_reminders, remind, users_to_remind
from opiekun.parties.ui.personal.mail import send_reminder


def remind_everybody() -> None:
    """Once a day: a job of its own for each user, so that a mail that cannot be sent stops no other."""
    forget_old_reminders()
    for user_id in users_to_remind():
        mark = f"days:{user_id}"
        defer(remind_of_days, lock=mark, once=mark, user_id=user_id)


@job("parties.remind_of_days")
def remind_of_days(user_id: int) -> None:
    """Remind one user by e-mail; what was sent is not sent again, however often this runs."""
    viewer = viewer_of_user_id(user_id)
    if viewer is not None:
        with translation.override(viewer.language):
            remind(viewer, lambda days: send_reminder(viewer, days))
