"""Files sent by the dispatcher: Django only names the file, in a header that never leaves the house."""

from __future__ import annotations

import asyncio
import os
import re
from email.utils import formatdate
from pathlib import Path

from opiekun.server.asgi import Headers, Scope, Send, answer, header

# A Django answer with this header (the absolute path of a file, percent-encoded) has no body of its own.
FILE_HEADER = b"x-opiekun-send-file"
CHUNK_BYTES = 256 * 1024
_RANGE = re.compile(rb"bytes=(\d*)-(\d*)")


async def send_file(scope: Scope, send: Send, path: str, status: int, headers: Headers) -> None:
    """Send the file at `path`, or the part which the client asked for; 404 when it is gone."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - a local file opens at once
    except OSError:
        await answer(send, 404, b"The file is not there any more.")
        return
    with file:
        state = os.fstat(file.fileno())
        first, last, partial = _part(scope, state.st_size)
        if first > last and state.st_size:
            await answer(send, 416, b"", headers=[(b"content-range", f"bytes */{state.st_size}".encode())])
            return
        length = last - first + 1
        own = [
            (b"content-length", str(length).encode()),
            (b"accept-ranges", b"bytes"),
            (b"last-modified", formatdate(state.st_mtime, usegmt=True).encode()),
        ]
        if partial:
            status = 206
            own.append((b"content-range", f"bytes {first}-{last}/{state.st_size}".encode()))
        names = {name for name, _ in headers}
        headers = headers + [item for item in own if item[0] not in names]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if scope["method"] != "HEAD":
            file.seek(first)
            while length > 0:
                chunk = await asyncio.to_thread(file.read, min(CHUNK_BYTES, length))
                if not chunk:
                    break
                length -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _part(scope: Scope, size: int) -> tuple[int, int, bool]:
    """First and last byte to send, and whether that is a part; the first is beyond the last when it cannot be met."""
    match = _RANGE.fullmatch(header(scope, b"range"))
    if not match or match.group(0) == b"bytes=-" or header(scope, b"if-range"):
        return 0, size - 1, False
    start, end = match.group(1), match.group(2)
    if not start:
        return max(size - int(end), 0), size - 1, True
    return int(start), min(int(end), size - 1) if end else size - 1, True
