"""The running web server: its processes, the database behind it, and what both have used up."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from bench.figures import Counters
from bench.place import Place
from bench.processes import family, processor_seconds

_START_SECONDS: Final = 120
_STOP_SECONDS: Final = 20


@dataclass(frozen=True)
class Server:
    """A server that answers. ``connection`` is the bench's own to the database, not counted in the costs."""

    port: int
    process_id: int
    connection: psycopg.Connection[tuple[object, ...]]

    def counters(self, *, at_the_end: bool = False) -> Counters:
        """What is used up by now; what it costs to ask that falls outside of what is measured."""
        used = self._used() if at_the_end else (0.0, 0.0)
        text = _get(self.port, "/metrics")
        return Counters(
            *(used if at_the_end else self._used()),
            counted(text, "opiekun_sql_statements_total"),
            counted(text, "opiekun_requests_total"),
        )

    def _used(self) -> tuple[float, float]:
        return processor_seconds(family(self.process_id)), processor_seconds(self._backends())

    def _backends(self) -> list[int]:
        """The database's processes that serve the web server; vacuum and log writers work for nobody's request."""
        rows = self.connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
        return [int(str(pid)) for (pid,) in rows]


def counted(text: str, name: str) -> float:
    """The sum of a counter over its labels, in Prometheus' text format."""
    lines = (line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{")))
    return sum(float(line.rpartition(" ")[2]) for line in lines)


@contextmanager
def serving(place: Place, log: Path) -> Iterator[Server]:
    """Serve inside the block as `opiekun web` does; what the server says goes to ``log``."""
    with log.open("wb") as said:
        process = subprocess.Popen(place.command("web"), env=place.environ, stdout=said, stderr=said)
        try:
            _wait_ready(process, place.port)
            with psycopg.connect(**place.cluster.connection(), autocommit=True) as connection:
                yield Server(place.port, process.pid, connection)
        finally:
            _stop(process)


def _wait_ready(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            _get(port, "/readyz")
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not become ready; see its log")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise http.client.HTTPException(f"{path}: {answer.status}")
        return text
    finally:
        connection.close()
