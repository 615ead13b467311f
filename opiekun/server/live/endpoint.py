"""``/events``: the stream of live events for a browser that is logged in, or a program with a token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Final
from urllib.parse import parse_qs

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import parse_cookie

from opiekun.accounts.selectors.followers import Credential, session_credential, token_credential
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.server.asgi import Receive, Scope, Send, answer, header
from opiekun.server.live.asking import Opened, Wanted, open_stream
from opiekun.server.live.hub import Hub, InThread, tell
from opiekun.server.live.memory import now_ms
from opiekun.server.live.parameters import listener_parameters
from opiekun.server.live.stream import LATER, RESYNC, RETRY, Stream

MOST_IDS: Final = 50
LISTEN_SECONDS: Final = 3
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class BadRequest(Exception):
    """The address asks for what there is not; the message says what."""


class EventStreams:
    """The ASGI application of the streams of one web process."""

    def __init__(self, in_thread: InThread) -> None:
        self._in_thread = in_thread
        self._hub = Hub(in_thread, listener_parameters)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await answer(send, 405, b"", headers=[(b"allow", b"GET")])
            return
        credential, session_key = _credential(scope)
        if credential is None:
            await _not_known(send)
            return
        try:
            wanted, since = _wanted(scope)
        except BadRequest as refused:
            await answer(send, 400, str(refused).encode())
            return
        opening = partial(open_stream, credential, session_key, wanted)
        await self._follow(credential, opening, since, receive, send)

    async def _follow(
        self,
        credential: Credential,
        opening: Callable[[], Opened | None],
        since: int | None,
        receive: Receive,
        send: Send,
    ) -> None:
        listening = await self._hub.listening(LISTEN_SECONDS)
        began = now_ms()
        try:
            opened: Opened | None = await self._in_thread(opening) if listening else None
        except (OperationalError, InterfaceError):
            listening, opened = False, None
        if not listening or (opened is not None and not self._hub.has_room(opened.follower.viewer.id)):
            # An ordinary end, so that browsers come again by themselves.
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": LATER})
            return
        if opened is None:
            await _not_known(send)
            return
        stream = Stream(credential, opened.follower.mark, opened.follower.viewer.id, opened.topics)
        self._hub.add(stream)
        try:
            await self._begin(stream, opened, began if since is None else min(since, began), began)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _until_gone(receive, _pour(stream, send))
        finally:
            self._hub.remove(stream)

    async def _begin(self, stream: Stream, opened: Opened, since: int, began: int) -> None:
        """How things stand, and what has happened since the page was made or another stream broke off."""
        states = {topic: {key: facts for key, facts in news.items() if facts} for topic, news in opened.news.items()}
        tell(stream, states, began)
        memory = self._hub.memory
        if since < began and not memory.knows(since):
            stream.put(RESYNC)
        # Asked about anew, as any event: since its state was read, one that is followed may have come.
        await self._hub.catch_up(stream, memory.after(since))


def _credential(scope: Scope) -> tuple[Credential | None, str]:
    """By what the asker is known, and the key of his session when it is that."""
    scheme, _space, token = header(scope, b"authorization").decode("latin-1").partition(" ")
    if scheme:
        return (token_credential(token.strip()) if scheme.lower() == "bearer" else None), ""
    sent = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    key = parse_cookie(sent).get(settings.SESSION_COOKIE_NAME, "")
    return (session_credential(key) if key else None), key


def _wanted(scope: Scope) -> tuple[Wanted, int | None]:
    """What is to be followed (``topic=notifications&topic=record:17``), and from which moment on."""
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=MOST_IDS + 5)
    wanted: dict[str, frozenset[int] | None] = {}
    for text in query.get("topic", ["notifications"]):
        code, colon, key = text.partition(":")
        if not colon:
            wanted.setdefault(code, None)
        elif is_whole(key):
            wanted[code] = (wanted.get(code) or frozenset()) | {int(key)}
        else:
            raise BadRequest("A topic is a name, or a name and an id: topic=record:17.")
    since = header(scope, b"last-event-id").decode("latin-1") or query.get("since", [""])[0]
    return wanted, whole(since)


async def _not_known(send: Send) -> None:
    await answer(send, 401, b"Log in, or send a token.", headers=[(b"www-authenticate", b"Bearer")])


async def _pour(stream: Stream, send: Send) -> None:
    message: bytes | None = RETRY
    while message is not None:
        await send({"type": "http.response.body", "body": message, "more_body": True})
        message = await stream.queue.get()
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Receive, pouring: Coroutine[None, None, None]) -> None:
    """Send until there is nothing more, or the browser has gone."""
    sending = asyncio.create_task(pouring)
    leaving = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
    finally:
        for task in (sending, leaving):
            task.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
