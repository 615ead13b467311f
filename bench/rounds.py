"""Measures one piece of work: some rounds of one client, some of several at once, some of the bare SQL."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.client import Answer, Client
from bench.figures import Cost, Figures, cost_between, least, percentile
from bench.processes import processor_seconds
from bench.server import Server
from bench.work import Work


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked. Each client asks ``requests`` times a round."""

    rounds: int = 4
    requests: int = 40
    clients: int = 4
    warm_up: int = 8


def measure(work: Work, server: Server, clients: Sequence[Client], effort: Effort) -> Figures:
    """All figures of one piece of work. Raises WrongAnswer when the program does not do it."""
    numbers = itertools.count()
    for client in clients:
        for _request in range(effort.warm_up):
            # Over new connections, so that each process of the server has compiled its templates before it counts.
            client.reconnect()
            client.ask(work.ask(next(numbers)))
    alone = [_round(work, server, clients[:1], numbers, effort.requests) for _round_number in range(effort.rounds)]
    busy = _round(work, server, clients, numbers, effort.requests)
    answers = [answer for one in alone for answer in one.answers]
    size = round(sum(len(answer.body) for answer in answers) / len(answers))
    seconds, busy_seconds = _milliseconds(answers), _milliseconds(busy.answers)
    return Figures(
        face=work.face,
        name=work.name,
        p50=percentile(seconds, 0.5),
        p95=percentile(seconds, 0.95),
        busy_p50=percentile(busy_seconds, 0.5),
        busy_p95=percentile(busy_seconds, 0.95),
        rate=len(busy.answers) / busy.seconds,
        cost=least([one.cost for one in alone]),
        size=size,
        bare=least([_bare_round(work, server.connection, size, effort) for _round_number in range(effort.rounds)]),
    )


@dataclass(frozen=True, slots=True)
class _Round:
    answers: Sequence[Answer]
    seconds: float
    cost: Cost


def _round(work: Work, server: Server, clients: Sequence[Client], numbers: Iterator[int], requests: int) -> _Round:
    for client in clients:
        client.reconnect()
    before, began = server.counters(), time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as threads:
        asked = [threads.submit(_ask, work, client, numbers, requests) for client in clients]
        answers = [answer for one in asked for answer in one.result()]
    seconds = time.perf_counter() - began
    return _Round(answers, seconds, cost_between(before, server.counters(at_the_end=True)))


def _ask(work: Work, client: Client, numbers: Iterator[int], requests: int) -> list[Answer]:
    return [client.ask(work.ask(next(numbers))) for _request in range(requests)]


def _bare_round(work: Work, connection: psycopg.Connection[Any], size: int, effort: Effort) -> Cost:
    backend = [connection.info.backend_pid]
    own, database = time.thread_time(), processor_seconds(backend)
    for number in range(effort.requests):
        _page(work.bare(connection, number), size)
    app_ms = (time.thread_time() - own) * 1000 / effort.requests
    return Cost(app_ms, (processor_seconds(backend) - database) * 1000 / effort.requests)


def _page(rows: str, size: int) -> bytes:
    """The rows inside as much text as the program's answer has around them."""
    frame = "-" * max(0, size - len(rows))
    return f"<html>{rows}{frame}</html>".encode()


def _milliseconds(answers: Sequence[Answer]) -> list[float]:
    return [answer.seconds * 1000 for answer in answers]
