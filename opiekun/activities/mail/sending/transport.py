"""The talk with a mail server (SMTP), told apart by what is certain afterwards: it went, it did not, nobody knows.

The moment that decides is the line with a single dot that ends a message. Whatever breaks before it, the server may not
deliver; what breaks after it leaves the outcome open. Just before it ``gate`` is asked, which writes that down.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal

from opiekun.activities.mail.tls import tls_context

CONNECT_SECONDS: Final = 20.0
# Servers look for viruses and spam before they answer to the dot (RFC 5321 asks for ten minutes).
ANSWER_SECONDS: Final = 120.0
LONGEST_TEXT: Final = 500
_DOTS: Final = re.compile(rb"(?m)^\.")
Result = Literal["accepted", "not_sent", "unclear", "stopped"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters leave. ``token`` is an OAuth access token that takes the password's place, ``we`` the name by which
    we introduce ourselves."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    we: str = "localhost"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said of a recipient: 2.. takes it, 4.. not now, 5.. never."""

    code: int
    text: str

    @property
    def is_final(self) -> bool:
        return not 400 <= self.code < 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try. ``problem`` is a code where the letter as a whole could not go; ``temporary`` says that the
    same try may succeed later. ``answers`` are by address, of those recipients that the server was asked about."""

    result: Result
    problem: str = ""
    text: str = ""
    temporary: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)


class _Stopped(Exception):
    """The letter as a whole cannot go."""

    def __init__(self, problem: str, temporary: bool, text: str = "") -> None:
        super().__init__(problem)
        self.outcome = Outcome("not_sent", problem, text, temporary)


def deliver(server: Server, sender: str, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]) -> Outcome:
    """Hand the message over. Never raises for what servers and lines do."""
    talk: smtplib.SMTP | None = None
    try:
        talk = _connected(server)
        _log_in(talk, server)
        return _hand_over(talk, sender, recipients, raw, gate)
    except _Stopped as stopped:
        return stopped.outcome
    except (OSError, smtplib.SMTPException) as broken:
        return _broken(broken)
    finally:
        if talk is not None:
            with suppress(Exception):
                talk.close()


def refusal_of(server: Server, seconds: float) -> str:
    """Log in and leave: the code of what stands in the way, empty when one may send. Waits so long for each answer."""
    talk: smtplib.SMTP | None = None
    try:
        talk = _connected(server, seconds)
        if talk.sock is not None:
            talk.sock.settimeout(seconds)
        _log_in(talk, server)
    except _Stopped as stopped:
        return stopped.outcome.problem
    except (OSError, smtplib.SMTPException) as broken:
        return _broken(broken).problem
    finally:
        if talk is not None:
            with suppress(Exception):
                talk.close()
    return ""


def _connected(server: Server, seconds: float = CONNECT_SECONDS) -> smtplib.SMTP:
    if server.security == "tls":
        talk: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, server.we, timeout=seconds, context=tls_context()
        )
    else:
        talk = smtplib.SMTP(server.host, server.port, server.we, timeout=seconds)
    try:
        talk.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not talk.has_extn("starttls"):
                raise _Stopped("tls_refused", temporary=False)
            talk.starttls(context=tls_context())
            talk.ehlo()
    except BaseException:
        talk.close()
        raise
    if talk.sock is not None:
        talk.sock.settimeout(ANSWER_SECONDS)
    return talk


def _log_in(talk: smtplib.SMTP, server: Server) -> None:
    if not server.username:
        return
    if not talk.has_extn("auth"):
        raise _Stopped("login_needs_tls" if server.security == "none" else "login_refused", temporary=False)
    try:
        if server.token:
            words = f"user={server.username}\x01auth=Bearer {server.token}\x01\x01"
            talk.auth("XOAUTH2", lambda challenge=None: words if challenge is None else "")
        else:
            talk.login(server.username, server.password)
    except smtplib.SMTPAuthenticationError as refused:
        later = 400 <= refused.smtp_code < 500
        problem = "oauth_refused" if server.token else "wrong_password"
        raise _Stopped("server_busy" if later else problem, later, _text(refused.smtp_error)) from refused
    except UnicodeEncodeError as foreign:
        raise _Stopped("wrong_password", temporary=False) from foreign


def _hand_over(
    talk: smtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes, gate: Callable[[], bool]
) -> Outcome:
    size = talk.esmtp_features.get("size", "")
    if size.isdigit() and 0 < int(size) < len(raw):
        raise _Stopped("too_large_for_server", temporary=False)
    code, said = talk.mail(sender, [f"size={len(raw)}"] if talk.has_extn("size") else [])
    if code != 250:
        raise _Stopped("sender_refused", 400 <= code < 500, f"{code} {_text(said)}")
    answers = {}
    for address in recipients:
        code, said = talk.rcpt(address)
        answers[address] = Answer(code, _text(said))
        if code == 421:
            raise _Stopped("server_busy", temporary=True, text=_text(said))
    taken = [address for address, answer in answers.items() if answer.code in (250, 251)]
    if not taken:
        return Outcome("not_sent", answers=answers)
    code, said = talk.docmd("DATA")
    if code == 354:
        talk.send(_DOTS.sub(b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n"))
        # From here on the letter may be with its recipients, whatever happens to the line or to us.
        if not gate():
            return Outcome("stopped")
        try:
            talk.send(b".\r\n")
            code, said = talk.getreply()
        except (OSError, smtplib.SMTPException) as broken:
            return Outcome("unclear", "connection_lost", _text(str(broken)), answers=answers)
        if code == 250:
            return Outcome("accepted", answers=answers)
    refused = Answer(code, _text(said))
    return Outcome("not_sent", answers={**answers, **dict.fromkeys(taken, refused)}, text=refused.text)


def _broken(error: Exception) -> Outcome:
    """What a broken talk means before the dot: the letter has not gone."""
    if isinstance(error, smtplib.SMTPResponseException):
        later = 400 <= error.smtp_code < 500 or error.smtp_code < 0
        return Outcome("not_sent", "server_refused", f"{error.smtp_code} {_text(error.smtp_error)}", later)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Outcome("not_sent", "certificate_not_trusted")
    if isinstance(error, ssl.SSLError):
        return Outcome("not_sent", "tls_refused", temporary=True)
    if isinstance(error, socket.gaierror):
        return Outcome("not_sent", "name_not_found", temporary=True)
    if isinstance(error, ConnectionRefusedError):
        return Outcome("not_sent", "connection_refused", temporary=True)
    if isinstance(error, TimeoutError):
        return Outcome("not_sent", "no_answer", temporary=True)
    return Outcome("not_sent", "connection_lost", temporary=True)


def _text(said: bytes | str) -> str:
    """What a server said, fit to be shown."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:LONGEST_TEXT]
