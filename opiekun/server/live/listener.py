"""The one connection of the process on which the database tells of live events."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from typing import Any, Final

import psycopg
import structlog
from psycopg import sql

from opiekun.core.live.announcing import CHANNEL
from opiekun.core.whole_numbers import is_whole

# So often is it asked whether the connection still lives.
SILENCE_SECONDS: Final = 15
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0

log = structlog.get_logger("opiekun.live")
Published = Callable[[str, Iterable[int]], None]


class Listener:
    """Listens until it is cancelled. ``on_gap`` is called when events may have been missed, at the first start too."""

    def __init__(self, parameters: dict[str, Any], published: Published, on_gap: Callable[[], None]) -> None:
        self._parameters = parameters
        self._published = published
        self._on_gap = on_gap
        self.is_listening = asyncio.Event()

    async def run(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**self._parameters, autocommit=True) as link:
                    await link.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    self._on_gap()
                    self.is_listening.set()
                    wait = FIRST_WAIT
                    await self._listen(link)
            except (psycopg.Error, OSError) as fault:
                log.warning("live events interrupted", fault=type(fault).__name__)
            self.is_listening.clear()
            await asyncio.sleep(wait * random.uniform(0.7, 1.3))  # noqa: S311 - spreads the processes
            wait = min(wait * 2, LONGEST_WAIT)

    async def _listen(self, link: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for message in link.notifies(timeout=SILENCE_SECONDS):
                topic, ids = read_payload(message.payload)
                self._published(topic, ids)
            await asyncio.wait_for(link.execute("SELECT 1"), SILENCE_SECONDS)


def read_payload(payload: str) -> tuple[str, list[int]]:
    """Topic and ids of a message; of one that nobody of ours sent, nothing."""
    topic, _colon, ids = payload.partition(":")
    parts = ids.split(",")
    return topic, [int(part) for part in parts if is_whole(part)]
