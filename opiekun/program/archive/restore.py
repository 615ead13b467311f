"""Restoring a backup into an empty place."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from django.db import connection

from opiekun.config.env import Env
from opiekun.program.archive.contents import DATABASE, FILES, MANIFEST, SECRET_KEY, Manifest
from opiekun.program.archive.postgres_tools import restore_database
from opiekun.program.command import Refused


def restore_backup(env: Env, source: Path) -> Manifest:
    """Fill the empty database and the empty file directory from `source`; returns what the backup says of itself.

    The secret key replaces the one in the data directory, unless OPIEKUN_SECRET_KEY is set. Raises Refused when the
    place is not empty or the backup cannot be read; then nothing is changed.
    """
    _refuse_occupied(env)
    with tempfile.TemporaryDirectory(dir=env.data_dir, prefix=".restore-") as name:
        work = Path(name)
        manifest = _unpack(source, work)
        restore_database(env, work / DATABASE)
        _place_files(env, work / "files")
        _place_secret(env, work / SECRET_KEY)
    return manifest


def _refuse_occupied(env: Env) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        (tables,) = cursor.fetchone()
    if tables:
        raise Refused(f"the database is not empty ({tables} tables): restore needs an empty one")
    if not env.files.bucket and env.files_dir.is_dir() and any(env.files_dir.iterdir()):
        raise Refused(f"{env.files_dir} is not empty: restore needs an empty place")


def _unpack(source: Path, work: Path) -> Manifest:
    try:
        with tarfile.open(source, "r:") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST:
                raise Refused(f"{source} is not a backup of Opiekun")
            content = archive.extractfile(first)
            manifest = Manifest.from_json(content.read() if content else b"")
            for entry in archive:
                _unpack_entry(archive, entry, work)
    except (OSError, tarfile.TarError, ValueError) as problem:
        raise Refused(f"{source} cannot be read: {problem}") from problem
    if not (work / DATABASE).is_file() or not (work / SECRET_KEY).is_file():
        raise Refused(f"{source} is incomplete")
    return manifest


def _unpack_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, work: Path) -> None:
    """Write one entry; links and names that lead elsewhere have no place in a backup."""
    name = PurePosixPath(entry.name)
    known = entry.name in {MANIFEST, DATABASE, SECRET_KEY} or entry.name.startswith(FILES)
    if not known or ".." in name.parts or name.is_absolute() or not entry.isfile():
        raise ValueError(f"unexpected entry {entry.name!r}")
    content = archive.extractfile(entry)
    if content is None or entry.name == MANIFEST:
        return
    target = work / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with content, open(target, "wb", opener=_private) as file:
        shutil.copyfileobj(content, file)


def _place_files(env: Env, unpacked: Path) -> None:
    if unpacked.is_dir():
        if env.files_dir.is_dir():
            env.files_dir.rmdir()
        env.files_dir.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(unpacked, env.files_dir)


def _place_secret(env: Env, unpacked: Path) -> None:
    if not os.environ.get("OPIEKUN_SECRET_KEY"):
        target = env.data_dir / "secret-key"
        draft = target.with_name(".secret-key.restored")
        shutil.copyfile(unpacked, draft)
        draft.chmod(0o600)
        draft.replace(target)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
