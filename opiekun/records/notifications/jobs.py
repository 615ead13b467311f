"""Mailing notifications in the background."""

from opiekun.core.jobs import defer, job
from opiekun.records.notifications.mailing import mail_user, users_with_mail


@job("records.mail_notifications")
def mail_what_is_due() -> None:
    """A job of its own for each user whom a mail is due to, so that one that cannot be sent stops no other."""
    for user_id in users_with_mail():
        mark = f"notifications:{user_id}"
        defer(mail_notifications, lock=mark, once=mark, user_id=user_id)


@job("records.mail_notifications_of_user")
def mail_notifications(user_id: int) -> None:
    """Mail one user what is due; what was begun to be sent is never sent again, however often this runs."""
    mail_user(user_id)


def start_mailing() -> None:
    """Have what is due by now mailed, the digests of this hour among it."""
    defer(mail_what_is_due, once="notifications")
