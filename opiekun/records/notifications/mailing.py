"""Mailing what is due: to each user one mail of all that waits, and never the same twice.

What a mail tells is taken off the waiting rows and committed before the mail is sent. Killed in between, or cut off
from the mail server, the program does not know whether the mail went out, and sends it no second time: the
notifications stay unread in the program. A mail that has certainly not gone out waits again.
"""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock
from opiekun.core.mail import MailUnclear, render_mail, send_mail
from opiekun.core.ui import dates
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import Item, put_into_words

MOST: Final = 100


def users_with_mail() -> list[int]:
    """Users to whom a mail is due."""
    due = Notification.objects.filter(mail_due__lte=clock.now())
    return list(due.order_by("user_id").values_list("user_id", flat=True).distinct())


def mail_user(user_id: int) -> None:
    """Mail the user what is due and not read yet. Raises OSError when it cannot be sent; it waits again then."""
    viewer = viewer_of_user_id(user_id)
    taken = _take(user_id)
    if viewer is None or not taken:
        return
    try:
        with translation.override(viewer.language):
            _send(viewer, taken)
    except MailUnclear:
        return
    except Exception:
        _put_back(taken)
        raise
    # What is told by mail alone has no other reading; the same again begins a new one.
    by_mail_alone = [row.pk for row in taken if not row.in_app]
    Notification.objects.filter(pk__in=by_mail_alone, read_at__isnull=True).update(read_at=clock.now())


def _take(user_id: int) -> list[Notification]:
    """What is due, from now on counted as mailed; what was read meanwhile need not be mailed."""
    now = clock.now()
    with writing(SYSTEM):
        due = list(
            Notification.objects.select_for_update().filter(user_id=user_id, mail_due__lte=now).order_by("-at", "-id")
        )
        Notification.objects.filter(pk__in=[row.pk for row in due]).update(mail_due=None, mailed_at=now)
    return [row for row in due if row.read_at is None]


def _put_back(taken: Sequence[Notification]) -> None:
    with writing(SYSTEM):
        for row in taken:
            Notification.objects.filter(pk=row.pk, mail_due__isnull=True).update(
                mail_due=row.mail_due, mailed_at=row.mailed_at
            )


def _send(viewer: UserViewer, rows: Sequence[Notification]) -> None:
    # Of what is out of reach there is nothing to say by mail.
    items = [item for item in put_into_words(viewer, rows) if item.icon != "eye-off"]
    if not items:
        return
    facts = {
        "items": [_line(item, viewer.language) for item in items[:MOST]],
        "more": max(0, len(items) - MOST),
        "count": len(items),
        "inbox_url": reverse("notifications"),
        "preferences_url": reverse("notification_preferences"),
    }
    unsubscribe = f"<{settings.BASE_URL}{reverse('notification_preferences')}>"
    headers = {"List-Unsubscribe": unsubscribe, "Auto-Submitted": "auto-generated"}
    send_mail(render_mail("records/notifications/digest", viewer.email, facts, viewer.language, headers))


def _line(item: Item, language: str) -> dict[str, str]:
    now = clock.now().astimezone(clock.company_zone())
    url = item.url if not item.url or item.url.startswith("http") else f"{settings.BASE_URL}{item.url}"
    return {"text": item.text, "at": dates.moment(item.at, now, language), "url": url}
