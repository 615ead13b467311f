"""Event streams: asynchronous handlers under their own addresses, beside the pages."""

from __future__ import annotations

from collections.abc import Mapping

from opiekun.server.asgi import Application

Streams = Mapping[str, Application]


def stream_for(streams: Streams, path: str) -> Application | None:
    """The handler of exactly this path, None when it is a page."""
    return streams.get(path.rstrip("/") or path)
