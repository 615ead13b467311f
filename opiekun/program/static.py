"""Static files made ready to serve: named by their content and compressed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from opiekun.config.env import Env
from opiekun.program.command import say
from opiekun.program.embedded.locks import FileLock

_STAMP = ".made-from"


def collect_static(env: Env) -> None:
    """Collect when any source file has changed since the last time; one process at a time.

    An image brings its files prepared (OPIEKUN_STATIC_PREPARED) and need not be able to write them.
    """
    if env.static_is_prepared:
        return
    env.static_dir.mkdir(parents=True, exist_ok=True)
    stamp = env.static_dir / _STAMP
    state = _state_of_sources()
    if stamp.exists() and stamp.read_text("ascii") == state:
        return
    lock = FileLock(env.static_dir.with_name(f".{env.static_dir.name}.lock"))
    try:
        lock.wait_exclusive()
        if stamp.exists() and stamp.read_text("ascii") == state:
            return
        say("preparing static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(state, "ascii")
    finally:
        lock.close()


def _state_of_sources() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
