"""Children that end when their parent was killed, so that nothing old keeps serving."""

from __future__ import annotations

import os
import signal
import threading
import time

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 3


def end_with_parent() -> None:
    """Watch the parent process; when it is gone, end this one: in order if it can, by force if it does not."""
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="end-with-parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)
