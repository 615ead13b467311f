"""Request bodies, taken in completely before a page worker sees them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from io import BytesIO
from typing import IO

from opiekun.server.asgi import Receive, Scope, header

MEMORY_BYTES = 256 * 1024
SILENCE_SECONDS = 60


class BodyRefused(Exception):
    """The body is too large, incomplete or too slow; `status` is what the client is told."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


async def read_body(scope: Scope, receive: Receive, most: int) -> tuple[IO[bytes], int]:
    """The body (in memory when small, else in a temporary file) and its length in bytes.

    Raises BodyRefused, or ClientGone when nobody waits for an answer any more.
    """
    declared = header(scope, b"content-length")
    if not declared and not header(scope, b"transfer-encoding") and scope.get("http_version") != "2":
        return BytesIO(), 0
    if declared and (not declared.isdigit() or int(declared) > most):
        raise BodyRefused(413, f"The request is larger than {most // 1024 // 1024} MB.")
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
    length = 0
    try:
        async for chunk in _chunks(receive):
            length += len(chunk)
            if length > most:
                raise BodyRefused(413, f"The request is larger than {most // 1024 // 1024} MB.")
            body.write(chunk)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), SILENCE_SECONDS)
        except TimeoutError:
            raise BodyRefused(408, f"Nothing was received for {SILENCE_SECONDS} seconds.") from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        yield message.get("body", b"")
        more = message.get("more_body", False)
