"""What can go wrong with a mail server, as codes that the program has words for."""

import re
import socket
import ssl
from typing import Final

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

_HOST_MISMATCH: Final = 62
_EXPIRED: Final = 10
_CODES: Final = (
    (
        re.compile(r"\[(?:LIMIT|INUSE)\]|too many|maximum number of connections|simultaneous", re.I),
        "too_many_connections",
    ),
    (re.compile(r"\[PRIVACYREQUIRED\]", re.I), "login_needs_tls"),
    (re.compile(r"\[(?:UNAVAILABLE|SERVERBUG|CONTACTADMIN)\]|temporar|try again|internal error", re.I), "server_busy"),
    (re.compile(r"\[OVERQUOTA\]|quota", re.I), "over_quota"),
    (re.compile(r"\[TOOBIG\]|too (?:big|large)|size limit", re.I), "too_large_for_server"),
)


class MailboxProblem(Exception):
    """The server could not be used; ``code`` says why. Nothing that the server or the user said is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# After these the same attempt a moment later fails again, and may lock the account.
NEEDS_A_PERSON: Final = frozenset(
    {
        "wrong_password",
        "oauth_refused",
        "secret_unreadable",
        "certificate_not_trusted",
        "certificate_other_name",
        "certificate_expired",
        "tls_refused",
        "login_needs_tls",
        "not_imap",
        "name_not_found",
    }
)


def problem_of(error: BaseException, otherwise: str = "connection_lost") -> MailboxProblem:
    """The problem behind any error that the connection raised."""
    if isinstance(error, MailboxProblem):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxProblem(_certificate(error))
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) and otherwise == "connection_lost":
        return MailboxProblem("connection_lost")
    if isinstance(error, ssl.SSLError):
        return MailboxProblem("tls_refused")
    if isinstance(error, socket.gaierror):
        return MailboxProblem("name_not_found")
    if isinstance(error, ConnectionRefusedError):
        return MailboxProblem("connection_refused")
    if isinstance(error, TimeoutError):
        return MailboxProblem("no_answer")
    said = next((code for pattern, code in _CODES if pattern.search(str(error))), "")
    if isinstance(error, LoginError):
        return MailboxProblem(said or "wrong_password")
    if isinstance(error, IMAPClientAbortError):
        return MailboxProblem(said or "connection_lost")
    if isinstance(error, IMAPClientError):
        return MailboxProblem(said or ("server_refused" if otherwise == "connection_lost" else otherwise))
    return MailboxProblem(otherwise)


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == _HOST_MISMATCH:
        return "certificate_other_name"
    return "certificate_expired" if error.verify_code == _EXPIRED else "certificate_not_trusted"
