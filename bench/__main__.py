"""`python -m bench`: makes a demo company of its own, serves it as in production, asks, and tells what it cost."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Final

import psycopg

from bench.aims import missed
from bench.boards import measure_boards
from bench.cases import COUNT as CASES
from bench.cases import add_cases
from bench.client import Client
from bench.entries import A_PARTY, fill_entries
from bench.figures import Figures
from bench.handover import measure_handover
from bench.imap import measure_imap
from bench.importing import measure_import
from bench.mail import measure_mail
from bench.money import add_money
from bench.place import CACHE, LOGIN, PASSWORD, SALESPERSON, Place
from bench.register import read_register
from bench.report import table, write_json
from bench.rounds import Effort, measure
from bench.server import serving
from bench.speed import fixed_piece_ms
from bench.streams import AIM_MS, measure_streams
from bench.tasks import add_tasks
from bench.work import API, SALES, UI, all_work
from opiekun.program.embedded.running import ensure_running

_SMALLEST: Final = 500


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report. 1 when an aim is missed and ``--check`` asks for it."""
    options = _options(arguments)
    place = Place.empty(CACHE / "data")
    try:
        with ensure_running(place.cluster):
            _prepare(place, options.size, options.entries)
            pieces = [fixed_piece_ms()]
            found = _measure(place, options, pieces)
            imported = measure_import(place, options.rows) if options.only in "import" else None
            mail = measure_mail(place, options.messages) if options.only in "mail" else None
            fetched = measure_imap(place, options.messages) if options.only in "imap" else None
            handed = measure_handover(place) if options.only in "handover" else []
            streamed = measure_streams(place) if options.only in "streams" else []
            boards = measure_boards(place) if options.only in "boards" else []
    finally:
        place.remove()
    print(table(found, options.clients, options.rounds, pieces))
    for told in (imported, mail, fetched, *handed, *streamed, *boards):
        if told is not None:
            print(told)
    path = CACHE / f"{time.strftime('%Y-%m-%d-%H%M%S')}.json"
    write_json(found, imported, streamed, pieces, options.size, path)
    print(f"written to {path}", file=sys.stderr)
    late = any(figures.p95 > AIM_MS for figures in streamed)
    return int(options.check and (late or any(missed(figures) for figures in found)))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="measure pages and API of the running program")
    parser.add_argument("--size", type=int, default=10_000, help="parties of the demo company (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="rounds of each work (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=40, help="requests of a round (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=4, help="clients at once (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=5_000, help="rows of the import (default: %(default)s)")
    parser.add_argument(
        "--messages", type=int, default=2_000, help="e-mail messages of the import (default: %(default)s)"
    )
    parser.add_argument("--entries", type=int, default=A_PARTY, help="interactions of a party (default: %(default)s)")
    parser.add_argument("--cases", type=int, default=CASES, help="cases, a fiftieth open (default: %(default)s)")
    parser.add_argument("--only", default="", help="measure what has this in its name")
    parser.add_argument("--check", action="store_true", help="fail when an aim is missed")
    options = parser.parse_args(arguments)
    if options.size < _SMALLEST or min(options.rows, options.rounds, options.requests, options.clients) < 1:
        parser.error(f"--size is at least {_SMALLEST}, the others at least 1")
    return options


def _prepare(place: Place, size: int, entries: int) -> None:
    began = time.monotonic()
    place.run("migrate")
    place.run("demo", "--size", str(size))
    with psycopg.connect(**place.cluster.connection()) as connection:
        _say(f"{fill_entries(connection, entries)} interactions")
    _say(f"database ready after {time.monotonic() - began:.0f} s")


def _measure(place: Place, options: argparse.Namespace, pieces: list[float]) -> list[Figures]:
    token = place.run("token", "create", "--user", LOGIN)
    effort = Effort(options.rounds, options.requests, options.clients)
    with serving(place, CACHE / "server.log") as server:
        clients = {
            UI: _browsers(place, effort.clients, LOGIN),
            SALES: _browsers(place, effort.clients, SALESPERSON),
            API: _programs(place, effort.clients, token),
        }
        add_tasks(server.connection)
        add_cases(lambda: psycopg.connect(**place.cluster.connection()), options.cases)
        add_money(server.connection)
        # No worker runs that would number what was loaded: it would lie before each look at the counters.
        server.connection.execute("TRUNCATE core_outbox")
        register = read_register(server.connection, clients[API][0])
        chosen = [work for work in all_work(register) if options.only in f"{work.face} {work.name}"]
        found = []
        for work in chosen:
            _say(f"{work.face} {work.name}")
            found.append(measure(work, server, clients[work.face], effort))
            pieces.append(fixed_piece_ms())
        return found


def _browsers(place: Place, count: int, login: str) -> list[Client]:
    """Connections of one logged-in browser."""
    first = Client(place.port, {"User-Agent": "bench"})
    first.log_in(login, PASSWORD)
    return [first, *(Client(place.port, first.headers) for _number in range(count - 1))]


def _programs(place: Place, count: int, token: str) -> list[Client]:
    return [Client(place.port, {"Authorization": f"Bearer {token}"}) for _number in range(count)]


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
