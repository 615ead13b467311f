"""Secrets that the program makes by itself once and keeps in the data directory."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

from opiekun.config.setting_error import SettingError

SECRET_LENGTH = 50


def make_private_directory(path: Path, setting: str) -> None:
    """Make `path` (mode 0700) when it is missing; raises SettingError naming `setting` when that cannot be done."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise SettingError(setting, f"the directory {path} cannot be made ({problem.strerror})") from problem


def read_or_make_secret(path: Path, setting: str) -> str:
    """The secret kept in `path`, made at the first call with mode 0600.

    Two processes that start at once agree on one value: the file appears under its name only when it is complete.
    Raises SettingError naming `setting` when the file cannot be read or written.
    """
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(SECRET_LENGTH))
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingError(setting, f"the secret file {path} cannot be used ({problem})") from problem
    if not secret:
        raise SettingError(setting, f"the secret file {path} is empty; restore it from the backup")
    return secret


def _write_once(path: Path, secret: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A hard link, unlike a rename, fails when another process was first: the first value stays.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
