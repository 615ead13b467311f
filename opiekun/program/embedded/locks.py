"""File locks that the kernel drops by itself when their holders die."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class FileLock:
    """An advisory lock on a file. A process started with `handle` passed on holds the same lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_exclusive(self) -> bool:
        """Take the lock alone; False when anybody else holds it."""
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_exclusive(self) -> None:
        """Take the lock alone; waits while anybody else holds it."""
        fcntl.flock(self.handle, fcntl.LOCK_EX)

    def share(self) -> None:
        """Take the lock together with others; waits while somebody holds it alone."""
        fcntl.flock(self.handle, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go: the lock ends when no process started with it lives any more."""
        os.close(self.handle)
