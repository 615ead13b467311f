"""Addresses for machines: /healthz, /readyz and /metrics."""

from __future__ import annotations

import asyncio
import hmac
import json

from opiekun.core.operating import gauges_text
from opiekun.server.asgi import Scope, Send, answer, header
from opiekun.server.metrics import metrics_text
from opiekun.server.pages import Pages
from opiekun.server.readiness import Readiness

PATHS = ("/healthz", "/readyz", "/metrics")
_LOOPBACK = {"127.0.0.1", "::1"}
_READY_SECONDS = 5
_TEXT_FORMAT = b"text/plain; version=0.0.4; charset=utf-8"


class Probes:
    """Answers the probes without Django's handler, so that they work when pages do not."""

    def __init__(self, pages: Pages, metrics_token: str) -> None:
        self._pages = pages
        self._token = metrics_token
        self._readiness = Readiness()

    async def __call__(self, scope: Scope, send: Send) -> None:
        path = scope["path"]
        if path == "/healthz":
            await answer(send, 200, b'{"status": "ok"}', b"application/json")
        elif path == "/readyz":
            await self._ready(send)
        elif self._may_read_metrics(scope):
            await answer(send, 200, await asyncio.to_thread(metrics_text) + await self._gauges(), _TEXT_FORMAT)
        else:
            await answer(send, 403, b"Set OPIEKUN_METRICS_TOKEN and send it as a bearer token.")

    async def _ready(self, send: Send) -> None:
        try:
            state = await asyncio.wait_for(self._pages.in_page_thread(self._readiness), _READY_SECONDS)
        except TimeoutError:
            state = {"pages": f"busy for more than {_READY_SECONDS} s"}
        status = 200 if all(value == "ok" for value in state.values()) else 503
        await answer(send, status, json.dumps(state).encode(), b"application/json")

    async def _gauges(self) -> bytes:
        """What the database says; nothing while the page thread is busy, so that counters come in any case."""
        try:
            return await asyncio.wait_for(self._pages.in_page_thread(gauges_text), _READY_SECONDS)
        except TimeoutError:
            return b""

    def _may_read_metrics(self, scope: Scope) -> bool:
        if self._token:
            sent = header(scope, b"authorization").removeprefix(b"Bearer ")
            return hmac.compare_digest(sent, self._token.encode())
        # A proxy on this machine would make every visitor look local.
        return (scope.get("client") or ("",))[0] in _LOOPBACK and not scope.get("opiekun.proxied")
