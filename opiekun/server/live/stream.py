"""One open stream: who follows what, and what waits to be sent to him."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from opiekun.accounts.selectors.followers import Credential

WAITING: Final = 64
Topics = Mapping[str, frozenset[int]]


@dataclass(eq=False, slots=True)
class Stream:
    """A follower that is too slow for its queue gets a single "resync" in place of all that waits."""

    credential: Credential
    mark: str
    user_id: int
    topics: Topics
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(WAITING + 1))

    def put(self, message: bytes) -> None:
        """Have a message sent."""
        if self.queue.qsize() >= WAITING:
            self._empty()
            message = RESYNC
        self.queue.put_nowait(message)

    def close(self) -> None:
        """Have the stream ended: its follower may follow no longer."""
        self._empty()
        self.queue.put_nowait(CLOSED)
        self.queue.put_nowait(None)

    def _empty(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()


def event(name: str, data: Mapping[str, Any], at: int | None = None) -> bytes:
    """An event as it goes over the wire; ``at`` becomes its id, by which a stream goes on elsewhere."""
    head = f"id: {at}\n" if at is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


# The page reads anew whatever it shows.
RESYNC: Final = event("resync", {})
# The session has ended: asking again is of no use.
CLOSED: Final = event("closed", {})
BEAT: Final = b": beat\n\n"
RETRY: Final = b"retry: 2000\n\n"
# To be tried again a little later, by itself.
LATER: Final = b"retry: 5000\n\n"
