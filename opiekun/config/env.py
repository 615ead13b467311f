"""The environment's settings, read and checked in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from opiekun.config.database_url import DatabaseSettings, database_from_url, embedded_database
from opiekun.config.email_url import EmailSettings, email_from_url
from opiekun.config.env_values import (
    certificates,
    data_directory,
    file_endings,
    names,
    service_address,
    socket_directory,
    web_address,
    whole_number,
    yes_or_no,
)
from opiekun.config.files_url import FileStoreSettings, file_store_from_url
from opiekun.config.secret_files import make_private_directory, read_or_make_secret
from opiekun.config.setting_error import SettingError

__all__ = ["Env", "SettingError", "load_env"]

_SHORTEST_SECRET = 32
_LOG_FORMATS = ("console", "json")
_PROGRAMS = "exe,com,bat,cmd,scr,pif,msi,msp,cpl,hta,vbs,vbe,js,jse,wsf,wsh,ps1,jar,lnk,apk"


@dataclass(frozen=True)
class Env:
    """What the administrator decided; every value is checked. Secrets stay out of its printed form."""

    data_dir: Path
    base_url: str
    allowed_hosts: tuple[str, ...]
    database: DatabaseSettings = field(repr=False)
    database_is_embedded: bool
    email: EmailSettings = field(repr=False)
    email_from: str
    mail_ca_file: Path | None
    nbp_url: str
    secret_key: str = field(repr=False)
    files: FileStoreSettings = field(repr=False)
    static_dir: Path
    static_is_prepared: bool
    bind: str
    port: int
    web_processes: int
    worker_processes: int
    trusted_proxies: int
    largest_upload: int
    largest_document: int
    refused_files: frozenset[str]
    statement_timeout_ms: int
    wants_demo: bool
    debug: bool
    log_format: str
    sentry_dsn: str = field(repr=False)
    metrics_token: str = field(repr=False)

    @property
    def is_https(self) -> bool:
        """Whether users reach the program by https: cookies and HSTS depend on it."""
        return self.base_url.startswith("https://")

    @property
    def is_private(self) -> bool:
        """Whether only this machine can reach the program: its own database, and the loopback address."""
        return self.database_is_embedded and self.bind in {"127.0.0.1", "::1", "localhost"}

    @property
    def files_dir(self) -> Path:
        """Where uploaded files live when they are kept in a local directory."""
        return self.files.directory

    @property
    def host(self) -> str:
        """The host name in the base address, without the port."""
        return urlsplit(self.base_url).hostname or ""


def load_env(environ: Mapping[str, str] | None = None) -> Env:
    """Read and check all settings; makes the data directory and its secrets at the first call.

    Raises SettingError, whose message is one line naming the setting.
    """
    environ = os.environ if environ is None else environ
    data_dir = data_directory(environ)
    largest_mb = whole_number(environ, "OPIEKUN_LARGEST_UPLOAD_MB", 100, 1, 10_000)
    make_private_directory(data_dir, "OPIEKUN_DATA_DIR")
    base_url = web_address(environ, "OPIEKUN_BASE_URL", "http://localhost:8000")
    database, embedded = _database(environ, data_dir)
    return Env(
        data_dir=data_dir,
        base_url=base_url,
        allowed_hosts=_allowed_hosts(environ, base_url),
        database=database,
        database_is_embedded=embedded,
        email=email_from_url(environ.get("EMAIL_URL", "").strip() or f"file://{data_dir / 'outgoing-mail'}"),
        email_from=environ.get("OPIEKUN_EMAIL_FROM", "").strip() or f"opiekun@{urlsplit(base_url).hostname}",
        mail_ca_file=certificates(environ, "OPIEKUN_MAIL_CA_FILE"),
        nbp_url=service_address(environ, "OPIEKUN_NBP_URL", "https://api.nbp.pl/api"),
        secret_key=_secret_key(environ, data_dir),
        files=file_store_from_url(environ.get("OPIEKUN_FILES_URL", "").strip(), data_dir),
        static_dir=Path(environ.get("OPIEKUN_STATIC_DIR", "").strip() or data_dir / "static").absolute(),
        static_is_prepared=yes_or_no(environ, "OPIEKUN_STATIC_PREPARED", default=False),
        bind=environ.get("OPIEKUN_BIND", "").strip() or "127.0.0.1",
        port=whole_number(environ, "OPIEKUN_PORT", _default_port(base_url), 1, 65535),
        web_processes=whole_number(environ, "OPIEKUN_WEB_PROCESSES", os.cpu_count() or 2, 1, 64),
        worker_processes=whole_number(environ, "OPIEKUN_WORKER_PROCESSES", 1, 1, 64),
        trusted_proxies=whole_number(environ, "OPIEKUN_TRUSTED_PROXIES", 0, 0, 9),
        largest_upload=largest_mb * 1024 * 1024,
        largest_document=whole_number(environ, "OPIEKUN_LARGEST_DOCUMENT_MB", largest_mb, 1, largest_mb) * 1024 * 1024,
        refused_files=file_endings(environ, "OPIEKUN_REFUSED_FILES", _PROGRAMS),
        statement_timeout_ms=whole_number(environ, "OPIEKUN_STATEMENT_TIMEOUT_MS", 5000, 100, 600_000),
        wants_demo=yes_or_no(environ, "OPIEKUN_DEMO", default=True),
        debug=yes_or_no(environ, "OPIEKUN_DEBUG", default=False),
        log_format=_log_format(environ),
        sentry_dsn=environ.get("OPIEKUN_SENTRY_DSN", "").strip(),
        metrics_token=environ.get("OPIEKUN_METRICS_TOKEN", "").strip(),
    )


def _database(environ: Mapping[str, str], data_dir: Path) -> tuple[DatabaseSettings, bool]:
    url = environ.get("DATABASE_URL", "").strip()
    if url:
        return database_from_url(url), False
    password = read_or_make_secret(data_dir / "database-password", "OPIEKUN_DATA_DIR")
    return embedded_database(socket_directory(data_dir), password), True


def _secret_key(environ: Mapping[str, str], data_dir: Path) -> str:
    key = environ.get("OPIEKUN_SECRET_KEY", "")
    if not key:
        return read_or_make_secret(data_dir / "secret-key", "OPIEKUN_SECRET_KEY")
    if len(key) < _SHORTEST_SECRET:
        raise SettingError("OPIEKUN_SECRET_KEY", f"too short: {len(key)} characters, at least {_SHORTEST_SECRET}")
    return key


def _allowed_hosts(environ: Mapping[str, str], base_url: str) -> tuple[str, ...]:
    hosts = [urlsplit(base_url).hostname or "", "localhost", "127.0.0.1", "[::1]"]
    hosts += names(environ, "OPIEKUN_ALLOWED_HOSTS")
    return tuple(dict.fromkeys(hosts))


def _default_port(base_url: str) -> int:
    """Behind a proxy (https) the program listens on 8000; without one on the port that users type."""
    parts = urlsplit(base_url)
    return parts.port or 8000 if parts.scheme == "http" else 8000


def _log_format(environ: Mapping[str, str]) -> str:
    text = environ.get("OPIEKUN_LOG_FORMAT", "").strip() or "console"
    if text not in _LOG_FORMATS:
        raise SettingError("OPIEKUN_LOG_FORMAT", f"{text!r} is neither of: {', '.join(_LOG_FORMATS)}")
    return text
