"""A browser or a program that asks over one kept connection."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the status with which it must be answered."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """The body, its headers, and the seconds it took."""

    body: bytes
    headers: Mapping[str, str]
    seconds: float


class WrongAnswer(Exception):
    """The program answered otherwise than it must: there is nothing to measure."""


class Client:
    """``headers`` go along with every request."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = dict(headers)

    def ask(self, request: Request) -> Answer:
        """Send it and read the whole answer. Raises WrongAnswer."""
        began = time.perf_counter()
        headers = {**self._headers, **request.headers}
        self._connection.request(request.method, request.path, request.body or None, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        if answer.status != request.status:
            raise WrongAnswer(f"{request.method} {request.path}: {answer.status}, {body[:300]!r}")
        self._keep_cookies(answer)
        return Answer(body, dict(answer.getheaders()), seconds)

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        cookies = SimpleCookie(self._headers.get("Cookie", ""))
        for text in answer.headers.get_all("Set-Cookie", ()):
            cookies.load(text)
        if cookies:
            self._headers["Cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())
            if "csrftoken" in cookies:
                self._headers["X-CSRFToken"] = cookies["csrftoken"].value

    def log_in(self, login: str, password: str) -> None:
        """Log in by the form, as a browser does."""
        page = self.ask(Request("/account/login/")).body.decode()
        found = _TOKEN.search(page)
        if found is None:
            raise WrongAnswer("the login page has no form")
        typed = {"login": login, "password": password, "csrfmiddlewaretoken": found[1]}
        self.ask(Request("/account/login/", "POST", urlencode(typed).encode(), FORM, status=302))

    @property
    def headers(self) -> dict[str, str]:
        """What another connection of the same browser sends."""
        return dict(self._headers)

    def reconnect(self) -> None:
        """Begin a new connection with the next request: the server closes one that was silent for a while."""
        self._connection.close()
