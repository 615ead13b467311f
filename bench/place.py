"""A data directory of the bench's own, with the demo company in it, and the commands that run there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from opiekun.program.embedded.cluster import Cluster

LOGIN: Final = "admin@demo.test"
SALESPERSON: Final = "jan@demo.test"
PASSWORD: Final = "opiekun"
CACHE: Final = Path(__file__).resolve().parent.parent / ".cache" / "bench"


@dataclass(frozen=True)
class Place:
    """Where the program runs, with the settings of production: a durable database, all processors."""

    data_dir: Path
    port: int

    @classmethod
    def empty(cls, data_dir: Path) -> Place:
        """A new one; what an earlier run left there is removed."""
        shutil.rmtree(data_dir, ignore_errors=True)
        data_dir.mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return cls(data_dir, free.getsockname()[1])

    @property
    def cluster(self) -> Cluster:
        """Its PostgreSQL."""
        return Cluster(self.data_dir)

    @property
    def environ(self) -> dict[str, str]:
        """The settings of its commands; none of whoever runs the bench.

        A program that may not keep its compiled modules, as an installed one does, takes a second longer to start.
        """
        own = ("OPIEKUN_", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return kept | {
            "OPIEKUN_DATA_DIR": str(self.data_dir),
            "OPIEKUN_PORT": str(self.port),
            "OPIEKUN_BASE_URL": f"http://localhost:{self.port}",
            "OPIEKUN_DEMO": "no",
            # Compressed once for all runs.
            "OPIEKUN_STATIC_DIR": str(CACHE / "static"),
        }

    def command(self, *arguments: str) -> list[str]:
        """The command line of the program."""
        return [sys.executable, "-m", "opiekun.program.main", *arguments]

    def run(self, *arguments: str) -> str:
        """Run a command to its end and answer what it printed. Raises CalledProcessError when it fails."""
        done = subprocess.run(self.command(*arguments), env=self.environ, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def remove(self) -> None:
        """Take the data directory away."""
        shutil.rmtree(self.data_dir, ignore_errors=True)
