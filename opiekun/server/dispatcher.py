"""Who answers what: probes, static files, event streams, pages."""

from __future__ import annotations

import structlog

from opiekun.server.asgi import Receive, Scope, Send, answer
from opiekun.server.pages import Pages
from opiekun.server.probes import PATHS, Probes
from opiekun.server.proxies import believe_proxies
from opiekun.server.static_files import StaticFiles
from opiekun.server.streams import Streams, stream_for

log = structlog.get_logger("opiekun.server")


class Dispatcher:
    """The ASGI application of one web process."""

    def __init__(
        self,
        pages: Pages,
        static: StaticFiles | None,
        probes: Probes,
        trusted_proxies: int,
        streams: Streams | None = None,
    ) -> None:
        self._pages = pages
        self._static = static
        self._probes = probes
        self._trusted_proxies = trusted_proxies
        self._streams = streams or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # no lifespan work to do, no web sockets
        believe_proxies(scope, self._trusted_proxies)
        path: str = scope["path"]
        try:
            if path in PATHS:
                await self._probes(scope, send)
            elif self._static is not None and path.startswith(self._static.prefix):
                await self._static(scope, send)
            elif (stream := stream_for(self._streams, path)) is not None:
                await stream(scope, receive, send)
            else:
                await self._pages(scope, receive, send)
        except Exception:
            log.exception("request failed outside the application", path=path)
            await answer(send, 500, b"Internal error.")
            raise
