"""By which server a message leaves: the mailbox's own, or the one of EMAIL_URL."""

from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import Message
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from opiekun.activities.mail.imap.problems import NEEDS_A_PERSON, MailboxProblem
from opiekun.activities.mail.sending.transport import Outcome, Server, deliver, refusal_of
from opiekun.activities.models import Mailbox
from opiekun.activities.models.mailbox import XOAUTH2
from opiekun.activities.selectors.mail.outgoing_reach import From
from opiekun.activities.services.mail.mailbox_oauth import forget_token
from opiekun.activities.services.mail.mailbox_secrets import oauth_access_token, open_secret

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


def hand_over(way: From, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
    """Send the bytes to the recipients; ``gate`` is asked just before they are through."""
    if way.mailbox is not None and way.mailbox.smtp_host:
        try:
            server = _of_mailbox(way.mailbox)
        except MailboxProblem as problem:
            return Outcome("not_sent", problem.code, temporary=problem.code not in NEEDS_A_PERSON)
        outcome = deliver(server, way.address, recipients, raw, gate)
        if outcome.problem == "oauth_refused":
            forget_token(server.token)
        return outcome
    if settings.EMAIL_BACKEND == _SMTP:
        return deliver(_of_settings(), way.address, recipients, raw, gate)
    return _by_backend(way.address, recipients, raw, gate)


def sending_problem(row: Mailbox, seconds: float) -> str:
    """Why nothing could be sent by the mailbox's own server: the code, empty where it lets us in. Sends nothing."""
    try:
        server = _of_mailbox(row)
    except MailboxProblem as problem:
        return problem.code
    refusal = refusal_of(server, seconds)
    if refusal == "oauth_refused":
        forget_token(server.token)
    return refusal


def _we() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _of_mailbox(row: Mailbox) -> Server:
    if row.auth == XOAUTH2:
        token = oauth_access_token(row)
        return Server(row.smtp_host, row.smtp_port, row.smtp_security, row.username, token=token, we=_we())
    return Server(row.smtp_host, row.smtp_port, row.smtp_security, row.username, open_secret(row), we=_we())


def _of_settings() -> Server:
    security = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    user, password = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    return Server(settings.EMAIL_HOST, settings.EMAIL_PORT, security, user, password, we=_we())


class _Bytes(EmailMessage):
    """A message that is bytes already, for Django's other ways out: a directory, the console, tests."""

    def __init__(self, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
        super().__init__(from_email=sender, to=list(recipients))
        self._raw = raw

    def message(self) -> Message:  # type: ignore[override]
        return message_from_bytes(self._raw)


def _by_backend(sender: str, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
    if not gate():
        return Outcome("stopped")
    try:
        get_connection().send_messages([_Bytes(raw, sender, recipients)])
    except OSError as broken:
        return Outcome("not_sent", "server_refused", type(broken).__name__, temporary=True)
    return Outcome("accepted")
