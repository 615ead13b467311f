"""Open event streams: how long an event takes from its commit to each of many browsers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import psycopg

from bench.place import CACHE, LOGIN, Place
from bench.processes import family
from bench.server import Server, serving

STREAMS: Final = 500
EVENTS: Final = 20
AIM_MS: Final = 300
_OF_A_USER: Final = 25
_PAUSE: Final = 0.25
_LATE: Final = 30

_USERS: Final = """
INSERT INTO accounts_user (email, first_name, last_name, password)
SELECT 'stream' || gen_random_uuid() || '@bench.example', 'Stream', n::text, '' FROM generate_series(1, %s) AS n
RETURNING id
"""
_ROLE: Final = """
INSERT INTO accounts_user_role (user_id, role_id)
SELECT u, (SELECT role_id FROM accounts_user_role r JOIN accounts_user a ON a.id = r.user_id WHERE a.email = %s LIMIT 1)
FROM unnest(%s::bigint[]) AS u
"""
_TOKEN: Final = """
INSERT INTO accounts_api_token (user_id, name, prefix, digest, scopes) VALUES (%s, 'bench', 'bench', %s, '{all}')
"""
_NOTIFY: Final = "INSERT INTO records_notification (user_id, code) SELECT unnest(%s::bigint[]), 'bench'"
_ANNOUNCE: Final = "SELECT pg_notify('opiekun_live', 'record:' || %s)"


@dataclass(frozen=True, slots=True)
class StreamFigures:
    """Milliseconds from the commit to a browser, over all streams and events; ``lost`` are events that never came."""

    name: str
    streams: int
    p50: float
    p95: float
    most: float
    lost: int
    kilobytes: float

    def __str__(self) -> str:
        took = f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, at most {self.most:.0f} ms"
        missed = f"; missed: p95 above {AIM_MS} ms" if self.p95 > AIM_MS else ""
        return f"{self.streams} streams, {self.name}: {took}, {self.lost} lost, {self.kilobytes:.0f} kB each{missed}"


def measure_streams(place: Place) -> list[StreamFigures]:
    """Notifications to everybody, and one record that everybody has open."""
    with serving(place, CACHE / "streams.log") as server:
        link = server.connection
        users, tokens = followers(link, STREAMS)
        (record,) = link.execute("SELECT min(id) FROM parties_party WHERE trashed_at IS NULL").fetchone() or (0,)
        return asyncio.run(_measure(server, tokens, users, int(str(record))))


def followers(link: psycopg.Connection[tuple[object, ...]], streams: int) -> tuple[list[int], list[str]]:
    """Users for so many streams, each with a few, and the token of each stream."""
    users = [int(str(row[0])) for row in link.execute(_USERS, [-(-streams // _OF_A_USER)]).fetchall()]
    link.execute(_ROLE, [LOGIN, users])
    tokens = [_token(link, user) for user in users]
    return users, [tokens[n % len(tokens)] for n in range(streams)]


def _token(link: psycopg.Connection[tuple[object, ...]], user: int) -> str:
    raw = f"opk_bench{user}"
    link.execute(_TOKEN, [user, hashlib.sha256(raw.encode()).hexdigest()])
    return raw


async def _measure(server: Server, tokens: Sequence[str], users: list[int], record: int) -> list[StreamFigures]:
    before = _memory(server)
    streams = [Stream(token, f"record:{record}") for token in tokens]
    reading = [asyncio.create_task(stream.read(server.port)) for stream in streams]
    try:
        await asyncio.gather(*(asyncio.wait_for(stream.begun.wait(), 60) for stream in streams))
        each = (_memory(server) - before) / len(streams)
        found = []
        works: tuple[tuple[str, str, LiteralString, Any], ...] = (
            ("notifications to all", "notifications", _NOTIFY, users),
            ("a record that all have open", "record", _ANNOUNCE, str(record)),
        )
        for name, topic, statement, value in works:
            found.append(await _follow(name, topic, statement, value, streams, server, each))
        return found
    finally:
        for task in reading:
            task.cancel()


async def _follow(
    name: str, topic: str, statement: LiteralString, value: Any, streams: Sequence[Stream], server: Server, each: float
) -> StreamFigures:
    waits: list[float] = []
    for stream in streams:
        stream.told.clear()
    for number in range(EVENTS):
        await asyncio.to_thread(server.connection.execute, statement, [value])
        sent = time.perf_counter()
        await _until(lambda wanted=number + 1: all(len(s.told.get(topic, ())) >= wanted for s in streams))
        waits += [s.told[topic][number] - sent for s in streams if len(s.told.get(topic, ())) > number]
        await asyncio.sleep(_PAUSE)
    ordered = sorted(1000 * wait for wait in waits)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return StreamFigures(name, len(streams), p50, p95, ordered[-1], len(streams) * EVENTS - len(waits), each)


async def _until(done: Any) -> None:
    end = time.perf_counter() + _LATE
    while not done() and time.perf_counter() < end:
        await asyncio.sleep(0.02)


def _memory(server: Server) -> float:
    """Kilobytes that the web server's processes hold."""
    total = 0.0
    for process in family(server.process_id):
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as said:  # noqa: PTH123 - not a file of ours
            total += sum(float(line.split()[1]) for line in said if line.startswith("Pss:"))
    return total


class Stream:
    """A browser that follows a topic: when it was told of what."""

    def __init__(self, token: str, topic: str) -> None:
        self._token, self._topic = token, topic
        self.begun = asyncio.Event()
        self.told: dict[str, list[float]] = {}

    async def read(self, port: int) -> None:
        """Follow until it is cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        path = f"/events?topic=notifications&topic={self._topic}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self._token}\r\n\r\n".encode())
        name = ""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                json.loads(line[6:])
                self.told.setdefault(name, []).append(time.perf_counter())
                self.begun.set()
