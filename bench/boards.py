"""Many open boards of one type of cases: what follows when a card is moved, as each of them is drawn anew."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from bench.client import JSON, Client, Request
from bench.place import CACHE, LOGIN, PASSWORD, Place
from bench.server import Server, serving
from bench.streams import Stream, followers

BOARDS: Final = 100
MOVES: Final = 5
# A browser gathers events, and its board waits, before it is asked for anew (live.js, cases/board.html).
_WAITS: Final = 1.15
_LATE: Final = 60
_ASKING: Final = 8
_MOVED: Final = """
SELECT c.id, c.version, t.id, (array_agg(s.code ORDER BY s.position))[1:2]
FROM cases_case c JOIN cases_type t ON t.id = c.type_id AND t.code = 'sale'
JOIN cases_stage s ON s.type_id = t.id AND s.state = 'potential'
WHERE c.trashed_at IS NULL AND c.stage_id = (SELECT id FROM cases_stage WHERE code = 'sale_qualification')
GROUP BY c.id, c.version, t.id ORDER BY c.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """Processor that one move costs with so many boards open, and the seconds until the last of them stands anew."""

    boards: int
    app_ms: float
    db_ms: float
    seconds: float

    def __str__(self) -> str:
        each = (self.app_ms + self.db_ms) / self.boards
        took = f"{self.app_ms:.0f} + {self.db_ms:.0f} ms of CPU a move, {each:.1f} a board"
        return f"{self.boards} open boards, a card is moved: {took}, all drawn after {self.seconds:.1f} s"


def measure_boards(place: Place) -> list[BoardFigures]:
    """Each board follows the type and is asked for when it is told, as a browser does. Raises RuntimeError when one of
    them is not told of a move."""
    token = place.run("token", "create", "--user", LOGIN)
    with serving(place, CACHE / "boards.log") as server:
        _users, tokens = followers(server.connection, BOARDS)
        mover = Client(place.port, {"Authorization": f"Bearer {token}"})
        first = Client(place.port, {"User-Agent": "bench"})
        first.log_in(LOGIN, PASSWORD)
        readers = [first, *(Client(place.port, first.headers) for _number in range(_ASKING - 1))]
        return [asyncio.run(_measure(server, tokens, mover, readers))]


async def _measure(server: Server, tokens: Sequence[str], mover: Client, readers: Sequence[Client]) -> BoardFigures:
    """A case goes from the first stage to the second and back."""
    row: Any = server.connection.execute(_MOVED).fetchone()
    case, version, type_id, stages = row
    streams = [Stream(token, f"case_type:{type_id}") for token in tokens]
    reading = [asyncio.create_task(stream.read(server.port)) for stream in streams]
    try:
        await asyncio.gather(*(asyncio.wait_for(stream.begun.wait(), _LATE) for stream in streams))
        await asyncio.to_thread(_draw, readers)
        before, took = server.counters(), 0.0
        for number in range(MOVES):
            began = time.perf_counter()
            await asyncio.to_thread(_move, mover, case, version + number, stages[(number + 1) % 2])
            await _told(streams, number + 1)
            await asyncio.sleep(_WAITS)
            await asyncio.to_thread(_draw, readers)
            took += time.perf_counter() - began
        after = server.counters(at_the_end=True)
    finally:
        for task in reading:
            task.cancel()
    app, database = after.app_seconds - before.app_seconds, after.db_seconds - before.db_seconds
    return BoardFigures(len(streams), app * 1000 / MOVES, database * 1000 / MOVES, took / MOVES)


def _move(mover: Client, case: int, version: int, stage: str) -> None:
    body = json.dumps({"stage": stage}).encode()
    mover.ask(Request(f"/api/v1/cases/{case}/move", "POST", body, {**JSON, "If-Match": f'"{version}"'}))


async def _told(streams: Sequence[Stream], times: int) -> None:
    end = time.perf_counter() + _LATE
    while not all(len(stream.told.get("case_type", ())) >= times for stream in streams):
        if time.perf_counter() > end:
            raise RuntimeError("a board was not told of a move")
        await asyncio.sleep(0.02)


def _draw(readers: Sequence[Client]) -> None:
    """Every board once, as htmx asks for it."""
    asked = Request("/cases/board?type=sale", headers={"HX-Request": "true", "HX-Target": "case-board"})

    def several(reader: Client, count: int) -> None:
        for _number in range(count):
            reader.ask(asked)

    shares = [len(range(number, BOARDS, len(readers))) for number in range(len(readers))]
    with ThreadPoolExecutor(len(readers)) as threads:
        list(threads.map(several, readers, shares))
