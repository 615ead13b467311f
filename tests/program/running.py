"""The program in a process of its own, with a data directory of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.running import ensure_running
from tests.disk import quick_directory
from tests.template_database import template_name

ROOT = Path(__file__).resolve().parent.parent.parent
MIGRATED = ROOT / ".cache" / "tests-places"


@dataclass
class Place:
    """A data directory and a port that nobody else uses."""

    data_dir: Path
    port: int

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPIEKUN_", "DATABASE_URL"))}
        return kept | {
            "OPIEKUN_DATA_DIR": str(self.data_dir),
            "OPIEKUN_PORT": str(self.port),
            "OPIEKUN_BASE_URL": f"http://localhost:{self.port}",
            "OPIEKUN_WEB_PROCESSES": "1",
            "OPIEKUN_DEMO": "no",
            # Compressing the static files anew for each place would take most of the time.
            "OPIEKUN_STATIC_DIR": str(ROOT / ".cache" / "tests-static"),
        }

    def run(self, *arguments: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environ | settings,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *arguments: str, stderr: int | IO[str] = subprocess.PIPE, **settings: str) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(self.command(*arguments), env=self.environ | settings, stderr=stderr, text=True)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "opiekun.program.main", *arguments]

    def get(self, path: str) -> int:
        """The status of a page, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_ready(self, seconds: float = 60) -> float:
        """Wait until the program is ready; returns how long that took."""
        began = time.monotonic()
        while self.get("/readyz") != 200:
            assert time.monotonic() - began < seconds, "not ready in time"
            time.sleep(0.1)
        return time.monotonic() - began

    def processes(self) -> list[int]:
        """All processes that were started with this data directory."""
        mark = f"OPIEKUN_DATA_DIR={self.data_dir}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if mark in words or str(self.data_dir).encode() in command:
                found.append(int(entry.name))
        return found

    def kill_everything(self) -> None:
        for process in self.processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue


@contextmanager
def place() -> Iterator[Place]:
    """A place that is cleared afterwards, whatever still runs in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Outside pytest's own directory, which the database's user may not enter.
    directory = Path(tempfile.mkdtemp(prefix="opiekun-place-", dir=quick_directory()))
    made = Place(directory, port)
    try:
        yield made
    finally:
        made.kill_everything()
        time.sleep(0.2)
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def migrated_place() -> Iterator[Place]:
    """A place with a migrated database and nobody in it: a copy, for migrating takes half a minute."""
    with place() as made:
        made.data_dir.rmdir()
        _copy(_migrated(), made.data_dir)
        yield made


@contextmanager
def migrated_place_in_use() -> Iterator[Place]:
    """The same while its database runs: commands one after the other need not start and stop it each."""
    with migrated_place() as made, ensure_running(Cluster(made.data_dir)):
        yield made


def _migrated() -> Path:
    """A data directory that was migrated, made once for these migrations; who asks meanwhile waits."""
    wanted = MIGRATED / template_name()
    MIGRATED.mkdir(parents=True, exist_ok=True)
    with (MIGRATED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            for old in MIGRATED.glob("opiekun_*"):
                shutil.rmtree(old)
            with place() as made:
                answer = made.run("migrate")
                assert answer.returncode == 0, answer.stderr
                end = time.monotonic() + 20
                while made.processes():
                    assert time.monotonic() < end, "its database runs on"
                    time.sleep(0.1)
                draft = MIGRATED / "opiekun_draft"
                _copy(made.data_dir, draft)
                draft.rename(wanted)
    return wanted


def _copy(source: Path, target: Path) -> None:
    """With owners and modes: the database's files belong to its own user."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
