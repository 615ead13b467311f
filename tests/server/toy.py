"""A small WSGI application behind the real dispatcher, and an ASGI client for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from opiekun.server.asgi import Message
from opiekun.server.pages import Pages

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Noted:
    """What the observer was told."""

    requests: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], status: int, seconds: float) -> None:
        self.requests.append((environ["PATH_INFO"], status))


def pages(wsgi: Wsgi, largest_body: int = 1_000_000) -> Pages:
    return Pages(wsgi, lambda: None, Noted(), largest_body)


def scope(path: str, method: str = "GET", headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8000),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    } | more


async def ask(
    application: Callable[..., Any], asked: dict[str, Any], chunks: Iterable[bytes] = (), pause: float = 0
) -> Answer:
    """Send a request, its body in `chunks` with `pause` seconds before each, and take the answer in."""
    waiting = list(chunks)
    answer = Answer()

    async def receive() -> Message:
        if pause:
            await asyncio.sleep(pause)
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    await application(asked, receive, send)
    return answer
