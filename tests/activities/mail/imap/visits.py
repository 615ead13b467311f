"""Visits as the worker makes them, and what is left of them."""

from collections.abc import Callable

from opiekun.activities.models import Mailbox, MailMessage, MailRun
from opiekun.activities.services.mail.mailbox_connecting import at_server
from opiekun.activities.services.mail.mailbox_fetching import Visit
from opiekun.activities.services.mail.mailbox_folders import sync_folders


def look(mailbox: Mailbox, at_once: int = 200, go_on: Callable[[], bool] = lambda: True) -> int:
    """One visit to all folders; how many messages it found."""
    with at_server(mailbox) as client:
        sync_folders(mailbox, client)
        return Visit(mailbox, client, go_on, at_once).everything()


def numbers(run: MailRun) -> tuple[int, int, int, int]:
    """Fetched, imported, skipped, failed."""
    return run.fetched, run.imported, run.skipped, run.failed


def last_run() -> MailRun:
    return MailRun.objects.order_by("-pk")[0]


def kept() -> list[str]:
    """The ids of the messages that are kept."""
    return sorted(MailMessage.objects.values_list("message_id", flat=True))
