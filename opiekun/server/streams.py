"""Event streams: asynchronous handlers under their own addresses, beside the pages."""

from __future__ import annotations

from opiekun.server.asgi import Application

_STREAMS: dict[str, Application] = {}


def register_stream(path: str, handler: Application) -> None:
    """Let `handler` answer requests whose path begins with `path`; raises ValueError when it is taken."""
    if path in _STREAMS:
        raise ValueError(f"the stream {path} is registered already")
    _STREAMS[path] = handler


def stream_for(path: str) -> Application | None:
    """The handler for a path, None when it is a page."""
    for prefix, handler in _STREAMS.items():
        if path.startswith(prefix):
            return handler
    return None
