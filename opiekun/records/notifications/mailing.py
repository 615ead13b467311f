"""Mailing what is due."""

from django.db.models.functions import Now

from opiekun.records.models import Notification


def users_with_mail() -> list[int]:
    """Users to whom a mail is due."""
    due = Notification.objects.filter(mail_due__lte=Now())
    return list(due.order_by("user_id").values_list("user_id", flat=True).distinct())


def mail_user(user_id: int) -> None:
    """Mail what is due to the user."""
