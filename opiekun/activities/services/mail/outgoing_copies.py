"""The copy in the mailbox's folder of sent messages. That it could not be put there undoes nothing."""

import structlog

from opiekun.activities.mail.imap.problems import NEEDS_A_PERSON, MailboxProblem
from opiekun.activities.mail.imap.sent import append_sent
from opiekun.activities.models import Mailbox, OutgoingMail
from opiekun.activities.models.mail_outgoing import APPEND_WAITS, APPENDED, NOT_APPENDED
from opiekun.core.files.reading import FileLost, stored_bytes

log = structlog.get_logger("opiekun.mail")
_FOR_GOOD = NEEDS_A_PERSON | {
    "no_sent_folder",
    "over_quota",
    "too_large_for_server",
    "append_refused",
    "secret_unreadable",
}
# These put what leaves by their SMTP servers into the sent folder themselves.
_KEEP_THEMSELVES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")


def has_sent_folder(mailbox: Mailbox) -> bool:
    """Whether a copy is to be put there by us."""
    if not mailbox.imap_host or mailbox.disconnected_at is not None:
        return False
    return not (mailbox.smtp_host and mailbox.smtp_host.lower().endswith(_KEEP_THEMSELVES))


def copy(outgoing_id: int) -> None:
    """Put it there. Raises MailboxProblem for what may work later."""
    row = OutgoingMail.objects.filter(pk=outgoing_id, sent_copy=APPEND_WAITS).select_related("mailbox", "raw").first()
    if row is None or row.mailbox is None or row.raw is None:
        return
    try:
        append_sent(row.mailbox, stored_bytes(row.raw))
        done = APPENDED
    except FileLost:
        # It went all the same, and nothing can be copied.
        done = NOT_APPENDED
    except MailboxProblem as problem:
        log.warning("no copy in the sent folder", outgoing=outgoing_id, problem=problem.code)
        if problem.code not in _FOR_GOOD:
            raise
        done = NOT_APPENDED
    OutgoingMail.objects.filter(pk=outgoing_id, sent_copy=APPEND_WAITS).update(sent_copy=done, raw=None)
