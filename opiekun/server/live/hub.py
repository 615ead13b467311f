"""From the listener to the streams: each event to those who follow it and may know of it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import structlog
from django.db import DatabaseError

from opiekun.server.live.asking import News, Question, ask
from opiekun.server.live.listener import Listener
from opiekun.server.live.memory import Memory, now_ms
from opiekun.server.live.stream import BEAT, RESYNC, Stream, event

# Events that come together are asked about together.
GATHER_SECONDS: Final = 0.03
BEAT_SECONDS: Final = 15
MOST_STREAMS, MOST_OF_A_USER = 1500, 40

log = structlog.get_logger("opiekun.live")
InThread = Callable[..., Awaitable[Any]]
# When the database told of an event last.
Moments = dict[tuple[str, int], int]


class Hub:
    """The streams of one web process. It begins to listen with the first of them."""

    def __init__(self, in_thread: InThread, parameters: Callable[[], dict[str, Any]]) -> None:
        self._in_thread = in_thread
        self._parameters = parameters
        self._streams: set[Stream] = set()
        self._following: dict[tuple[str, int], set[Stream]] = defaultdict(set)
        self._of_users: Counter[int] = Counter()
        self._pending: Moments = {}
        self._gathering: asyncio.Task[None] | None = None
        self._work: list[asyncio.Task[None]] = []
        self._listener: Listener | None = None
        self.memory = Memory()

    async def listening(self, seconds: float) -> bool:
        """Whether the database tells of events, having waited for that no longer than so many seconds."""
        if self._listener is None:
            self._listener = Listener(self._parameters(), self.published, self._gap)
            self._work = [asyncio.create_task(self._listener.run()), asyncio.create_task(self._beat())]
        try:
            await asyncio.wait_for(self._listener.is_listening.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def has_room(self, user_id: int) -> bool:
        """Whether one more stream may be opened, and one more of the user."""
        return len(self._streams) < MOST_STREAMS and self._of_users[user_id] < MOST_OF_A_USER

    def add(self, stream: Stream) -> None:
        """Begin to tell the stream."""
        self._streams.add(stream)
        self._of_users[stream.user_id] += 1
        for topic, ids in stream.topics.items():
            for key in ids:
                self._following[topic, key].add(stream)

    def remove(self, stream: Stream) -> None:
        """Stop telling the stream."""
        if stream not in self._streams:
            return
        self._streams.remove(stream)
        self._of_users -= Counter({stream.user_id: 1})
        for topic, ids in stream.topics.items():
            for key in ids:
                self._following[topic, key].discard(stream)
                if not self._following[topic, key]:
                    del self._following[topic, key]

    def published(self, topic: str, ids: Iterable[int]) -> None:
        """The database has told of an event."""
        at = now_ms()
        for key in ids:
            self.memory.add(at, topic, key)
            if (topic, key) in self._following:
                self._pending[topic, key] = at
        if self._pending and self._gathering is None:
            self._gathering = asyncio.create_task(self._gather())

    async def catch_up(self, stream: Stream, events: Iterable[tuple[str, int]]) -> None:
        """Tell the stream of what has happened before it was there."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for topic, key in events:
            if key in stream.topics.get(topic, ()):
                wanted[topic].add(key)
        if wanted:
            await self._tell({stream: {topic: frozenset(ids) for topic, ids in wanted.items()}})

    def _gap(self) -> None:
        self.memory.begin()
        for stream in self._streams:
            stream.put(RESYNC)

    async def _gather(self) -> None:
        try:
            while self._pending:
                await asyncio.sleep(GATHER_SECONDS)
                pending, self._pending = self._pending, {}
                wanted: dict[Stream, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
                for topic, key in pending:
                    for stream in self._following.get((topic, key), ()):
                        wanted[stream][topic].add(key)
                told = {s: {t: frozenset(ids) for t, ids in w.items()} for s, w in wanted.items()}
                await self._tell(told, pending)
        finally:
            self._gathering = None

    async def _tell(self, wanted: dict[Stream, dict[str, frozenset[int]]], moments: Moments | None = None) -> None:
        """Ask about all of them at once, and tell each what it may know; ``moments`` are those of the events."""
        if not wanted:
            return
        at = now_ms()
        streams = list(wanted)
        questions = [Question(stream.credential, stream.mark, wanted[stream]) for stream in streams]
        try:
            answers: list[News | None] = await self._in_thread(ask, questions)
        except DatabaseError as fault:
            log.warning("live events could not be looked up", fault=type(fault).__name__)
            for stream in streams:
                stream.put(RESYNC)
            return
        for stream, news in zip(streams, answers, strict=True):
            if news is None:
                stream.close()
            else:
                tell(stream, news, at, moments)

    async def _beat(self) -> None:
        """Keep proxies from hanging up, and end the streams of those who are logged out."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for stream in self._streams:
                stream.put(BEAT)
            await self._tell({stream: {} for stream in self._streams})


def tell(stream: Stream, news: News, at: int, moments: Moments | None = None) -> None:
    """Put what the stream's follower may know into its queue. Each event bears the moment at which the database told of
    it, ``at`` where that is not known: what a page read later than that shows it already."""
    for topic, found in news.items():
        for key, facts in found.items():
            stream.put(event(topic, {"id": str(key), **facts}, (moments or {}).get((topic, key), at)))
