"""Access tokens by OAuth 2: a refresh token is changed for a short-lived one, kept in memory while it lasts."""

import hashlib
import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from opiekun.activities.mail.imap.problems import MailboxProblem, problem_of
from opiekun.activities.mail.tls import tls_context

_SECONDS: Final = 20.0
_LARGEST: Final = 64 * 1024
_EARLY: Final = 120.0
_MOST: Final = 1000
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(slots=True)
class _Kept:
    """A token until its time is over; ``again`` once it served a second time."""

    ends: float
    token: str
    again: bool = False


_kept: dict[bytes, _Kept] = {}
_lock = threading.Lock()


def access_token(endpoint: str, client_id: str, client_secret: str, scope: str, refresh: str) -> tuple[str, str]:
    """The token, and the refresh token that replaces the given one (or ""). Raises MailboxProblem."""
    place = (endpoint, client_id, scope)
    with _lock:
        kept = _kept.get(_mark(*place, refresh))
        if kept and time.monotonic() < kept.ends - _EARLY:
            kept.again = True
            return kept.token, ""
    asked = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client_id}
    asked |= {"client_secret": client_secret} if client_secret else {}
    asked |= {"scope": scope} if scope else {}
    told = _ask(endpoint, asked)
    fresh, seconds = told.get("access_token"), told.get("expires_in", 0)
    if not isinstance(fresh, str) or not fresh or not fresh.isascii():
        raise MailboxProblem("oauth_refused")
    lasts = float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdigit() else 0.0
    renewed = told.get("refresh_token")
    renewed = renewed if isinstance(renewed, str) else ""
    with _lock:
        if len(_kept) >= _MOST:
            _kept.clear()
        # Who comes next has the new refresh token; who comes at the same time still the old one.
        for each in {refresh, renewed or refresh}:
            _kept[_mark(*place, each)] = _Kept(time.monotonic() + lasts, fresh)
    return fresh, renewed


def forget_token(token: str) -> bool:
    """A server takes the token no more, although its time is not over: the next one is asked for anew.

    Whether it was kept from an earlier login, so that a new one may well be taken.
    """
    with _lock:
        gone = [_kept.pop(mark) for mark in [mark for mark, kept in _kept.items() if kept.token == token]]
    return any(one.again for one in gone)


def _mark(endpoint: str, client_id: str, scope: str, refresh: str) -> bytes:
    return hashlib.sha256("\0".join((endpoint, client_id, scope, refresh)).encode()).digest()


def _ask(endpoint: str, asked: dict[str, str]) -> dict[str, Any]:
    """One POST; redirects are not followed: they would carry the secret away."""
    parts = urlsplit(endpoint)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        connection.request("POST", parts.path or "/", urlencode(asked), headers)
        answer = connection.getresponse()
        body = answer.read(_LARGEST)
    except (OSError, http.client.HTTPException) as broken:
        problem = problem_of(broken, "oauth_unreachable")
        unreachable = problem.code in ("name_not_found", "no_answer", "connection_refused", "connection_lost")
        raise MailboxProblem("oauth_unreachable" if unreachable else problem.code) from broken
    finally:
        connection.close()
    if answer.status >= 500 or answer.status == 429:
        raise MailboxProblem("oauth_unreachable")
    if answer.status != 200:
        raise MailboxProblem("oauth_refused")
    try:
        told = json.loads(body)
    except ValueError as foreign:
        raise MailboxProblem("oauth_unreachable") from foreign
    return told if isinstance(told, dict) else {}


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=tls_context())
    if scheme == "http" and host in LOOPBACK:
        return http.client.HTTPConnection(host, port, timeout=_SECONDS)
    raise MailboxProblem("oauth_refused")
