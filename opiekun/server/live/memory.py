"""What has happened lately, for streams that begin again where another ended."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import Final

KEPT: Final = 20_000
# Pages are made, and other processes told, a little before or after.
OVERLAP_MS: Final = 2_000


def now_ms() -> int:
    """The moment, as events and pages name it."""
    return time.time_ns() // 1_000_000


class Memory:
    """The latest events with their moments. ``since`` is the moment from which on none is missing."""

    def __init__(self) -> None:
        self._events: deque[tuple[int, str, int]] = deque(maxlen=KEPT)
        self.since = now_ms()

    def begin(self) -> None:
        """Forget everything: from now on nothing is missing, before something may be."""
        self._events.clear()
        self.since = now_ms()

    def add(self, at: int, topic: str, key: int) -> None:
        """Keep an event; the oldest one goes when there are too many."""
        if len(self._events) == KEPT:
            self.since = self._events[0][0] + 1
        self._events.append((at, topic, key))

    def knows(self, since: int) -> bool:
        """Whether nothing is missing from the moment on."""
        return since - OVERLAP_MS >= self.since

    def after(self, since: int) -> Iterator[tuple[str, int]]:
        """What has happened from a little before the moment on."""
        for at, topic, key in reversed(self._events):
            if at < since - OVERLAP_MS:
                return
            yield topic, key
