"""A running embedded PostgreSQL for as long as somebody needs it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from opiekun.program.embedded.binaries import find_binaries
from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.errors import EmbeddedError
from opiekun.program.embedded.identity import choose_identity
from opiekun.program.embedded.initdb import make_cluster
from opiekun.program.embedded.locks import FileLock
from opiekun.program.embedded.server import PAUSE_SECONDS, answers, launch, stop

# After a kill the orphaned processes hold their memory for some seconds.
RETRY_SECONDS = 30
# Recovery of a large log after a crash takes its time; the server is alive and says so.
RECOVERY_SECONDS = 600
_LOCK = 0x6F70696462  # "opidb"


@contextmanager
def ensure_running(cluster: Cluster) -> Iterator[None]:
    """Have the server run inside the block: found running or started; the last user stops it.

    Raises EmbeddedError when it cannot be started.
    """
    users = FileLock(cluster.users_lock)
    try:
        users.share()
        start(cluster)
        try:
            yield
        finally:
            if users.try_exclusive():
                stop(cluster)
    finally:
        users.close()


def start(cluster: Cluster) -> None:
    """Start the server unless it runs; returns when it accepts connections. Raises EmbeddedError."""
    end = time.monotonic() + RETRY_SECONDS
    while not answers(cluster):
        lock = FileLock(cluster.server_lock)
        try:
            if lock.try_exclusive():
                _start_alone(cluster, lock, end)
                break
        finally:
            lock.close()
        if time.monotonic() > end and not answers(cluster):
            raise EmbeddedError(f"PostgreSQL is held by processes that do not answer; see {cluster.log}")
        time.sleep(PAUSE_SECONDS)
    # Whoever started it may not have come this far yet.
    _make_database(cluster)


def _start_alone(cluster: Cluster, lock: FileLock, end: float) -> None:
    binaries = find_binaries(cluster.major)
    identity = choose_identity(binaries, cluster.data_dir, cluster.directory)
    if cluster.major is None:
        make_cluster(cluster, binaries, identity)
    while True:
        process = launch(cluster, binaries, identity, lock)
        if _wait(cluster, process):
            return
        if time.monotonic() > end:
            raise EmbeddedError(f"PostgreSQL does not start: {_last_words(cluster)}")
        time.sleep(1)


def _wait(cluster: Cluster, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + RECOVERY_SECONDS
    while process.poll() is None:
        if answers(cluster):
            return True
        if time.monotonic() > end:
            raise EmbeddedError(f"PostgreSQL has not recovered in {RECOVERY_SECONDS} s; see {cluster.log}")
        time.sleep(PAUSE_SECONDS)
    return False


def _make_database(cluster: Cluster) -> None:
    """Make the application's user and database; what is there already stays."""
    with psycopg.connect(**cluster.administrator_connection(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        user, password = sql.Identifier(cluster.user), sql.Literal(cluster.password())
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [cluster.user]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(user, password))
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [cluster.name]).fetchone()
        if not made:
            name = sql.Identifier(cluster.name)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(name, user))


def _last_words(cluster: Cluster) -> str:
    lines = cluster.log.read_text("utf-8", "replace").splitlines()
    fatal = [line for line in lines[-50:] if "FATAL" in line or "ERROR" in line]
    return (fatal or lines or ["it said nothing"])[-1]
