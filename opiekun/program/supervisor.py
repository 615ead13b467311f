"""Keeps the database, the web server and the workers alive until somebody stops the program."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from opiekun.program.command import say
from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.errors import EmbeddedError
from opiekun.program.embedded.locks import FileLock
from opiekun.program.embedded.running import start as start_database
from opiekun.program.processes import Kept

WhenReady = Callable[[], bool]

LOOK_SECONDS = 0.2
# Web and workers get this long to finish; the database then closes in well under a second.
STOP_SECONDS = 3.5


class Supervisor:
    """Looks after `kept` and, when it is embedded, after the database. Ends on SIGINT, SIGTERM and SIGHUP.

    `when_ready` is called until it says (by True) that the program serves.
    """

    def __init__(self, kept: Sequence[Kept], cluster: Cluster | None, when_ready: WhenReady) -> None:
        self._kept = kept
        self._when_ready: WhenReady | None = when_ready
        self._cluster = cluster
        self._stop = False

    def run(self) -> None:
        """Start everything, keep it alive, and stop it when asked."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            for process in self._kept:
                process.start()
            while not self._stop:
                time.sleep(LOOK_SECONDS)
                self._look_after()
        finally:
            self._stop_all()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _look_after(self) -> None:
        if self._cluster is not None and _is_down(self._cluster):
            say("the database has ended; starting it again")
            try:
                start_database(self._cluster)
            except EmbeddedError as problem:
                say(str(problem))
        for process in self._kept:
            process.look_after()
        if self._when_ready is not None and self._when_ready():
            self._when_ready = None

    def _stop_all(self) -> None:
        say("stopping")
        for process in self._kept:
            process.ask_to_stop()
        end = time.monotonic() + STOP_SECONDS
        for process in self._kept:
            process.wait_or_kill(end)


def _is_down(cluster: Cluster) -> bool:
    lock = FileLock(cluster.server_lock)
    try:
        return lock.try_exclusive()
    finally:
        lock.close()
