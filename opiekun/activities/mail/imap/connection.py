"""A connection to a mail server, logged in; or the problem that stood in the way."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from opiekun.activities.mail.imap.problems import MailboxProblem, problem_of
from opiekun.activities.mail.tls import tls_context

CONNECT_SECONDS: Final = 15.0
READ_SECONDS: Final = 60.0
# It tells each line of a session at its finest level; what stands in them is nobody's business.
logging.getLogger("imapclient").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Account:
    """Where to log in, and as whom. ``token`` is an OAuth access token that takes the password's place."""

    host: str
    port: int
    security: str
    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class Connection(IMAPClient):  # type: ignore[misc]
    """IMAPClient, with all that it has read already taken into account when one waits for news."""

    def drain(self) -> list[Any]:
        """What the server said while IDLE, as far as it is here; never waits."""
        found: list[Any] = self.idle_check(timeout=0)
        return found

    def _poll_socket(self, sock: Any, timeout: float | None = None) -> bool:
        # The reader keeps a buffer of its own: that the socket is silent does not say that nothing came.
        return True


@contextmanager
def connected(account: Account, read_seconds: float = READ_SECONDS) -> Iterator[Connection]:
    """A session, closed at the end. Raises MailboxProblem, also for whatever breaks it in the block."""
    with using(connect(account, read_seconds)) as client:
        yield client


@contextmanager
def using(client: Connection) -> Iterator[Connection]:
    """The session in the block, closed after it; what breaks it there is a MailboxProblem."""
    try:
        yield client
    except (OSError, IMAPClient.Error) as broken:
        raise problem_of(broken) from broken
    finally:
        leave(client)


def connect(account: Account, read_seconds: float = READ_SECONDS) -> Connection:
    """A session that is logged in. Raises MailboxProblem."""
    try:
        client = _open(account, SocketTimeout(CONNECT_SECONDS, read_seconds))
    except (OSError, IMAPClient.Error) as broken:
        raise problem_of(broken, "not_imap") from broken
    try:
        _log_in(client, account)
    except (OSError, IMAPClient.Error) as broken:
        leave(client)
        raise problem_of(broken) from broken
    except BaseException:
        leave(client)
        raise
    # Instants come with their offsets, and are kept so.
    client.normalise_times = False
    return client


def leave(client: Connection) -> None:
    """Close it without asking the server, which may not answer any more."""
    with suppress(Exception):
        client.shutdown()


def _open(account: Account, timeout: SocketTimeout) -> Connection:
    if account.security == "tls":
        return Connection(account.host, account.port, ssl=True, ssl_context=tls_context(), timeout=timeout)
    client = Connection(account.host, account.port, ssl=False, timeout=timeout)
    if account.security == "starttls":
        try:
            if not client.has_capability("STARTTLS"):
                raise MailboxProblem("tls_refused")
            client.starttls(tls_context())
            # What was said before TLS could be anybody's words.
            client._cached_capabilities = None
        except BaseException:
            leave(client)
            raise
    return client


def _log_in(client: Connection, account: Account) -> None:
    if account.token:
        try:
            client.oauth2_login(account.username, account.token)
        except LoginError as refused:
            problem = problem_of(refused)
            raise MailboxProblem("oauth_refused" if problem.code == "wrong_password" else problem.code) from refused
        return
    if client.has_capability("LOGINDISABLED"):
        raise MailboxProblem("login_needs_tls")
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.username, account.password)
        return
    try:
        client.login(account.username, account.password)
    except UnicodeEncodeError as foreign:
        raise MailboxProblem("wrong_password") from foreign
