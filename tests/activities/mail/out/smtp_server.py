"""A real SMTP server in a thread of the tests, which can be told how to behave."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, Session


@dataclass
class Received:
    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.raw)


@dataclass
class Behaviour:
    """``refuse`` answers to recipients by address, ``at_end`` to the end of a message; "cut" there breaks the line."""

    refuse: dict[str, str] = field(default_factory=dict)
    at_end: str = "250 OK"
    received: list[Received] = field(default_factory=list)
    talks: int = 0
    logins: list[str] = field(default_factory=list)
    token: str = ""
    port: int = 0

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """As Google and Microsoft do it: a token that is not taken is explained first, then refused."""
        said = base64.b64decode(args[1]).decode()
        right = bool(self.token) and said == f"user=jan\x01auth=Bearer {self.token}\x01\x01"
        self.logins.append(f"XOAUTH2 {said.split(chr(1))[1].removeprefix('auth=Bearer ')} {right}")
        if not right and await server.challenge_auth(b'{"status":"401","schemes":"bearer"}') is MISSING:
            return AuthResult(success=False, handled=True)
        return AuthResult(success=right, handled=False)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.talks += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_end.startswith("250") or self.at_end == "cut":
            content = envelope.content
            assert isinstance(content, bytes)
            self.received.append(Received(str(envelope.mail_from), list(envelope.rcpt_tos), content))
        if self.at_end == "cut":
            assert server.transport is not None
            server.transport.abort()
            return "250 never heard"
        return self.at_end


def use_server(settings: Any, server: Behaviour) -> None:
    """Have the mails of the program go to the server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False


class _OnAFreePort(Controller):
    def _trigger_server(self) -> None:
        # It asks its own port whether it is there, and of a free one it does not know which it is.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(
    password: str = "", tls: ssl.SSLContext | None = None, limit: int | None = None, user: str = "jan"
) -> Iterator[Behaviour]:
    """It listens on a free port of the loopback; with ``password`` it asks for it, of the user."""
    behaviour = Behaviour()
    more: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
    if password:

        def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
            right = data.login == user.encode() and data.password == password.encode()
            behaviour.logins.append(f"{mechanism} {data.login.decode()} {right}")
            return AuthResult(success=right, handled=False)

        more |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls is not None}
    if limit:
        more["data_size_limit"] = limit
    controller = _OnAFreePort(behaviour, hostname="127.0.0.1", port=0, ready_timeout=30.0, **more)
    controller.start()
    try:
        behaviour.port = controller.port
        yield behaviour
    finally:
        controller.stop()
