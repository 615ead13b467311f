"""Letters that the program sent, put into the mailbox's own folder of sent ones."""

from typing import Final

from opiekun.activities.mail.imap.folders import list_folders
from opiekun.activities.mail.imap.problems import MailboxProblem, problem_of
from opiekun.activities.models import Mailbox, MailboxFolder
from opiekun.activities.models.mailbox import SENT
from opiekun.activities.services.mail.mailbox_connecting import at_server
from opiekun.core import clock

SEEN: Final = rb"\Seen"


def append_sent(mailbox: Mailbox, raw: bytes) -> str:
    """Put the message, as it went out, into the folder of sent ones; gives that folder's name.

    It may raise MailboxProblem: what ``at_server`` raises, and ``no_sent_folder``, ``over_quota``,
    ``too_large_for_server`` or ``append_refused``. Done twice it is there twice: the caller sees to that.
    """
    known = MailboxFolder.objects.filter(mailbox=mailbox, role=SENT, gone=False).order_by("-fetched", "pk")
    folder = known.values_list("name", flat=True).first()
    with at_server(mailbox) as client:
        if folder is None:
            folder = next((one.name for one in list_folders(client) if one.role == SENT), None)
        if folder is None:
            raise MailboxProblem("no_sent_folder")
        # A line feed alone is no end of a line in IMAP, and some servers refuse it.
        crlf = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        try:
            client.append(folder, crlf, (SEEN,), clock.now())
        except client.Error as refused:
            raise problem_of(refused, "append_refused") from refused
    return folder
