"""DATABASE_URL as an entry of Django's DATABASES."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from opiekun.config.setting_error import SettingError

DatabaseSettings = dict[str, Any]

EMBEDDED_NAME = "opiekun"
EMBEDDED_USER = "opiekun"
EMBEDDED_PORT = "5432"

_SETTING = "DATABASE_URL"
_SCHEMES = {"postgres", "postgresql", "pgsql"}


def database_from_url(url: str) -> DatabaseSettings:
    """Django settings for `postgresql://user:password@host:port/name?option=value`.

    A Unix socket directory is written as `?host=/directory`. Raises SettingError naming DATABASE_URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise SettingError(_SETTING, f"not a database address ({problem})") from problem
    if parts.scheme not in _SCHEMES:
        raise SettingError(_SETTING, "only PostgreSQL is supported: postgresql://user:password@host:5432/name")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise SettingError(_SETTING, "the database name is missing: postgresql://user:password@host:5432/name")
    options: dict[str, str] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return _entry(
        host=host,
        port=options.pop("port", "") or (str(port) if port else ""),
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=options,
    )


def embedded_database(socket_directory: Path, password: str) -> DatabaseSettings:
    """Django settings for the embedded PostgreSQL, which listens on a Unix socket only."""
    return _entry(str(socket_directory), EMBEDDED_PORT, EMBEDDED_NAME, EMBEDDED_USER, password, {})


def _entry(host: str, port: str, name: str, user: str, password: str, options: dict[str, str]) -> DatabaseSettings:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": host,
        "PORT": port,
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "OPTIONS": dict(options),
    }
