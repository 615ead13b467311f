"""Starting, watching and stopping the server process."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import psycopg

from opiekun.program.embedded.binaries import Binaries
from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.errors import EmbeddedError
from opiekun.program.embedded.identity import Identity
from opiekun.program.embedded.locks import FileLock
from opiekun.program.embedded.tuning import server_options

PAUSE_SECONDS = 0.05
_LARGEST_LOG_BYTES = 10 * 1024 * 1024


def answers(cluster: Cluster) -> bool:
    """Whether the server accepts connections now."""
    if not cluster.socket.exists():
        return False
    try:
        with psycopg.connect(**cluster.administrator_connection(), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def launch(cluster: Cluster, binaries: Binaries, identity: Identity, lock: FileLock) -> subprocess.Popen[bytes]:
    """Start the server in its own session; it and its children keep `lock` until the last of them has ended.

    The caller holds the lock alone, so no process of this cluster lives: notes that one does are stale. They are
    removed, because a process number may be in use again, and that of a dead child not yet buried still is.
    """
    for stale in (
        cluster.directory / "postmaster.pid",
        cluster.socket,
        cluster.socket.with_name(f"{cluster.socket.name}.lock"),
    ):
        stale.unlink(missing_ok=True)
    prepare_sockets(cluster, identity)
    if cluster.log.exists() and cluster.log.stat().st_size > _LARGEST_LOG_BYTES:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    options = [f"--{name}={value}" for name, value in server_options(cluster).items()]
    # Statements in the log may hold personal data.
    with open(cluster.log, "ab", opener=_private) as log:
        return subprocess.Popen(
            [*identity.prefix, binaries.path("postgres"), "-D", str(cluster.directory), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            pass_fds=(lock.handle,),
            env=_environment(),
            **identity.popen_arguments(),
        )


def prepare_sockets(cluster: Cluster, identity: Identity) -> None:
    """Make the directory of the socket, which nobody else may enter. Raises EmbeddedError when it is another's."""
    cluster.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if cluster.sockets.stat().st_uid not in {os.geteuid(), identity.uid}:
        raise EmbeddedError(f"the directory {cluster.sockets} belongs to another user; remove it")
    cluster.sockets.chmod(0o700)
    identity.own(cluster.sockets)


def stop(cluster: Cluster, seconds: float = 60) -> None:
    """End the server in order: open transactions are rolled back, everything committed is on the disk.

    Raises EmbeddedError when it has not ended after `seconds`.
    """
    lock = FileLock(cluster.server_lock)
    try:
        end = time.monotonic() + seconds
        asked: int | None = None
        while not lock.try_exclusive():
            if time.monotonic() > end:
                raise EmbeddedError(f"PostgreSQL has not stopped in {seconds:.0f} s; see {cluster.log}")
            asked = _ask_to_stop(cluster, asked)
            time.sleep(PAUSE_SECONDS)
    finally:
        lock.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _ask_to_stop(cluster: Cluster, asked: int | None) -> int | None:
    process = cluster.process_id
    if process is None or process == asked:
        return asked
    try:
        os.kill(process, signal.SIGINT)
    except ProcessLookupError:
        return asked
    return process


def _environment() -> dict[str, str]:
    kept = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
    return {"LC_ALL": "C", "TZ": "UTC"} | {name: os.environ[name] for name in kept if name in os.environ}
