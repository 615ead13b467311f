"""Whether a mailbox can be logged in at, tried at once, before or after it is connected; its sending, too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from opiekun.activities.mail.imap.folders import ServerFolder, list_folders
from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Mailbox
from opiekun.activities.selectors.mail.mailbox_reach import MAIL, reached_mailboxes
from opiekun.activities.services.mail.mailbox_connecting import at_server
from opiekun.activities.services.mail.mailbox_secrets import seal
from opiekun.activities.services.mail.mailboxes import draft, moved
from opiekun.activities.services.mail.outgoing_transport import sending_problem
from opiekun.core.errors import NotFound
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer

READ_SECONDS = 20.0
# Whoever asks waits for both servers.
SMTP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: no code is success, with the folders that are there.

    ``sending`` is the code of what is in the way of sending, empty when it works; None when it was not tried, for want
    of a server of the mailbox's own, or because receiving does not work either.
    """

    code: str = ""
    folders: list[ServerFolder] = field(default_factory=list)
    sending: str | None = None


def try_settings(actor: Viewer, raw: Mapping[str, Any], mailbox_id: int | None = None) -> Tried:
    """Log in by these settings; those of a mailbox fill what is not given, its password too where it goes to the same
    server. Nothing is stored. Raises NotAllowed, NotFound, InvalidInput.
    """
    require(actor, MAIL, "create")
    stored = reached_mailboxes(actor, "edit").filter(pk=mailbox_id).first() if mailbox_id is not None else None
    if mailbox_id is not None and stored is None:
        raise NotFound
    values, beside = draft(raw, stored)
    trial = Mailbox(**values)
    trial.secret = seal(beside["secret"]) if beside.get("secret") else (stored.secret if stored else b"")
    kept = stored.oauth_client_secret if stored and not moved(values, stored) else b""
    client_secret = beside.get("oauth_client_secret")
    trial.oauth_client_secret = seal(client_secret) if client_secret else kept
    trial.pk = stored.pk if stored else None
    try:
        with at_server(trial, READ_SECONDS) as client:
            folders = list_folders(client)
    except MailboxProblem as problem:
        return Tried(problem.code)
    return Tried("", folders, sending_problem(trial, SMTP_SECONDS) if trial.smtp_host else None)
