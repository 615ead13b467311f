"""Pages: Django's WSGI handler in the one page thread of this process."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote

from opiekun.server.asgi import Headers, Receive, Scope, Send
from opiekun.server.bodies import BodyRefused, ClientGone, read_body
from opiekun.server.downloads import FILE_HEADER, send_file
from opiekun.server.environ import wsgi_environ
from opiekun.server.refusals import refuse_body

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Observer = Callable[[dict[str, Any], int, float], None]

MEMORY_BYTES = 1024 * 1024
CHUNK_BYTES = 128 * 1024


@dataclass
class Page:
    """A finished answer: the page thread has nothing more to do with it."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: IO[bytes] | bytes = b""


class Pages:
    """Runs the WSGI application; `before` is called in the page thread ahead of each request."""

    def __init__(self, wsgi: Wsgi, before: Callable[[], None], observe: Observer, largest_body: int) -> None:
        self._wsgi = wsgi
        self._before = before
        self._observe = observe
        self._largest_body = largest_body
        # One thread: more of them in one process cost more in switching than they give (docs/performance.md).
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body, length = await read_body(scope, receive, self._largest_body)
        except ClientGone:
            return
        except BodyRefused as refusal:
            await refuse_body(scope, send, refusal)
            return
        with body:
            page = await self.in_page_thread(self._make, wsgi_environ(scope, body, length))
        await _deliver(page, scope, send)

    async def in_page_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run something that needs Django's database connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def _make(self, environ: dict[str, Any]) -> Page:
        began = time.perf_counter()
        page = Page()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            page.status = int(status.split(" ", 1)[0])
            page.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        self._before()
        result = self._wsgi(environ, start_response)
        try:
            page.body = _collect(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        self._observe(environ, page.status, time.perf_counter() - began)
        return page


def _collect(chunks: Iterable[bytes]) -> IO[bytes] | bytes:
    """The whole body: small ones in memory, large ones on the disk, so that a slow reader holds no page thread."""
    parts: list[bytes] = []
    size = 0
    iterator = iter(chunks)
    for chunk in iterator:
        parts.append(chunk)
        size += len(chunk)
        if size > MEMORY_BYTES:
            break
    else:
        return b"".join(parts)
    body = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    body.writelines(parts)
    body.writelines(iterator)
    body.seek(0)
    return body


async def _deliver(page: Page, scope: Scope, send: Send) -> None:
    path = next((value for name, value in page.headers if name == FILE_HEADER), None)
    if path is not None:
        headers = [item for item in page.headers if item[0] not in {FILE_HEADER, b"content-length"}]
        await send_file(scope, send, unquote(path.decode("ascii")), page.status, headers)
        return
    await send({"type": "http.response.start", "status": page.status, "headers": page.headers})
    if isinstance(page.body, bytes):
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page.body})
        return
    with page.body as body:
        while chunk := body.read(CHUNK_BYTES):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
