"""Processes that are started again when they end by themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from opiekun.program.command import say

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY_SECONDS = 60


class Kept:
    """One process which the supervisor keeps alive. It has its own session: Ctrl+C reaches the supervisor alone."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self._command = [sys.executable, "-m", "opiekun.program.main", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0

    def start(self) -> None:
        """Start it now."""
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(self._command, start_new_session=True, stdin=subprocess.DEVNULL)

    def look_after(self) -> None:
        """Start it again when it has ended; the longer it keeps failing, the longer the pause before."""
        if self._process is None:
            if time.monotonic() >= self._not_before:
                self.start()
            return
        status = self._process.poll()
        if status is None:
            return
        if time.monotonic() - self._started_at > _STEADY_SECONDS:
            self._pause = _FIRST_PAUSE
        say(f"{self.name} ended with status {status}; starting it again in {self._pause:.1f} s")
        self._process = None
        self._not_before = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        """Ask it to end in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_or_kill(self, end: float) -> None:
        """Wait until `end` (monotonic seconds), then end it and what it started by force."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time and is killed")
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
