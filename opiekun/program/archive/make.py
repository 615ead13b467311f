"""Making a backup."""

from __future__ import annotations

import os
import tarfile
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from opiekun.config.env import Env
from opiekun.program.archive.contents import DATABASE, FILES, FORMAT, MANIFEST, SECRET_KEY, Manifest
from opiekun.program.archive.postgres_tools import dump_database
from opiekun.program.command import Refused
from opiekun.program.server_version import server_version


def make_backup(env: Env, target: Path) -> int:
    """Write a backup to `target` (mode 0600), which appears only when it is complete; returns its size in bytes.

    The database is taken first: every file that it names exists by then and goes into the backup after it.
    Raises Refused when `target` exists or cannot be written.
    """
    if target.exists():
        raise Refused(f"{target} exists already")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as work,
            open(part, "wb", opener=_private) as file,
            tarfile.open(fileobj=file, mode="w") as archive,
        ):
            dump = Path(work) / DATABASE
            dump_database(env, dump)
            _add_bytes(archive, MANIFEST, _manifest(env).to_json())
            archive.add(dump, DATABASE)
            _add_bytes(archive, SECRET_KEY, env.secret_key.encode())
            _add_files(archive, env)
        part.rename(target)
    except OSError as problem:
        raise Refused(f"the backup cannot be written: {problem}") from problem
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _manifest(env: Env) -> Manifest:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(FORMAT, now, server_version(), files_included=not env.files.bucket)


def _add_files(archive: tarfile.TarFile, env: Env) -> None:
    if env.files.bucket or not env.files_dir.is_dir():
        return
    for path in sorted(env.files_dir.rglob("*")):
        try:
            if path.is_file() and not path.is_symlink():
                archive.add(path, FILES + path.relative_to(env.files_dir).as_posix(), recursive=False)
        except FileNotFoundError:
            continue  # deleted since the list was made: the database dropped it after the dump


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, BytesIO(content))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
