"""Ending the wait of a thread that waits for descriptors."""

import os
import threading


class Wake:
    """A pipe that another thread's wait can be ended by; that thread closes it, whoever wakes may come later."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._lock = threading.Lock()
        self._open = True

    @property
    def descriptor(self) -> int:
        """Readable once somebody has called ``up``."""
        return self._read

    def up(self) -> None:
        """End the wait, or the next one; nothing when the pipe is closed already."""
        with self._lock:
            if self._open:
                try:
                    os.write(self._write, b".")
                except BlockingIOError:
                    return

    def clear(self) -> bool:
        """Whether it was woken since the last time."""
        try:
            return bool(os.read(self._read, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        with self._lock:
            self._open = False
            os.close(self._read)
            os.close(self._write)
