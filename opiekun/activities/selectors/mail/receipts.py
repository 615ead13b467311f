"""Receipts of imports in plain words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.activities.models import MailFailure, MailRun
from opiekun.activities.rules.mail_retry import Way, way_of
from opiekun.activities.selectors.mail.reach import reached_runs
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer

# Without a sign of life for so long, a run that did not end was broken off.
SILENT_FOR: Final = timedelta(minutes=5)
PAGE: Final = 30
REASONS: Final[dict[str, Label]] = {
    "known": _("In the program already"),
    "ignored_sender": _("The sender is never imported"),
    "empty": _("The file is empty"),
    "no_mail": _("This is no e-mail message"),
    "broken_outlook": _("The Outlook file cannot be opened"),
    "deleted": _("Deleted in the mail program, though still in its file"),
    "gone": _("Moved or deleted at the server meanwhile"),
    "never_imported": _("The mailbox keeps this sender to itself"),
    "server_refused": _("The server could not give the message"),
    "too_large": _("The message is larger than 64 MB"),
    "refused": _("The message could not be kept; try again"),
    "denied": _("The file may not be read"),
    "file_lost": _("The file that was kept is missing in the store; tell your administrator"),
    "unreadable_file": _("The file cannot be read"),
    "encrypted": _("The archive is locked with a password"),
    "broken_archive": _("The archive is damaged"),
    "archive_bomb": _("The file would grow beyond measure when unpacked"),
    "archive_too_large": _("The archive holds too much"),
    "archive_in_archive": _("Archives are nested too deep"),
}


# What can be done about a message that failed, beside pressing the button.
WAYS: Final[dict[Way, Label]] = {
    "kept": "",
    "fetch": _("Nothing of it was kept: it is fetched from the mailbox again"),
    "file": _("Nothing of it was kept: give the file again"),
    "none": _("It cannot be tried again"),
}


def reason_words(code: str) -> Label:
    """Why a message was skipped or failed."""
    return REASONS.get(code, code)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A run as people read it. ``state`` is running, done or broken."""

    run: MailRun
    state: str
    skipped: list[tuple[str, Label, int]]
    failures: list[MailFailure]

    @property
    def can_retry(self) -> bool:
        return any(self.way(one) in ("kept", "fetch") for one in self.failures)

    def way(self, failure: MailFailure) -> Way:
        """By what a message that failed can be tried again."""
        return way_of(self.run.source, failure.place, failure.reason, failure.raw_id is not None)


def receipt(viewer: Viewer, run_id: int, most: int = 200) -> Receipt:
    """One receipt. Raises NotFound."""
    run = reached_runs(viewer).filter(pk=run_id).first()
    if run is None:
        raise NotFound
    failures = list(MailFailure.objects.filter(run=run, message=None).order_by("pk")[:most])
    return _receipt(run, failures)


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Receipts, and where the next page begins."""

    items: list[Receipt]
    next: int | None


def receipts(viewer: Viewer, before: int | None = None, most: int = PAGE) -> ReceiptPage:
    """The newest receipts, or those before the one of this id."""
    rows = reached_runs(viewer)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: most + 1])
    return ReceiptPage([_receipt(run, []) for run in found[:most]], found[most - 1].pk if len(found) > most else None)


def receipts_of(viewer: Viewer, source: str, most: int) -> list[Receipt]:
    """The newest receipts of one source ("mailbox:7")."""
    return [_receipt(run, []) for run in reached_runs(viewer).filter(source=source).order_by("-pk")[:most]]


def _receipt(run: MailRun, failures: list[MailFailure]) -> Receipt:
    skipped = [(code, reason_words(code), number) for code, number in sorted(run.skipped_for.items())]
    return Receipt(run, state_of(run), skipped, failures)


def state_of(run: MailRun) -> str:
    if run.finished_at:
        return "broken" if run.problem else "done"
    return "broken" if run.touched_at < clock.now() - SILENT_FOR else "running"


def told(one: Receipt) -> dict[str, Any]:
    """The receipt for programs."""
    run = one.run
    return {
        "id": str(run.pk),
        "source": run.source,
        "title": run.title,
        "state": one.state,
        "read": run.fetched,
        "created": run.imported,
        "updated": 0,
        "skipped": run.skipped,
        "failed": run.failed,
        "skipped_for": dict(run.skipped_for),
        "failures": [
            {
                "file": failure.place,
                "code": failure.reason,
                "reason": str(reason_words(failure.reason)),
                "retry": one.way(failure),
            }
            for failure in one.failures
        ],
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }
