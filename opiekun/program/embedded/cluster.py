"""The places of one embedded PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opiekun.config.database_url import EMBEDDED_NAME, EMBEDDED_PORT, EMBEDDED_USER
from opiekun.config.env_values import socket_directory
from opiekun.config.secret_files import read_or_make_secret

ADMINISTRATOR = "postgres"


@dataclass(frozen=True)
class Cluster:
    """An embedded PostgreSQL kept in `data_dir`; `options` are further server settings."""

    data_dir: Path
    options: Mapping[str, str] = field(default_factory=dict)
    name: str = EMBEDDED_NAME
    user: str = EMBEDDED_USER

    @property
    def directory(self) -> Path:
        """PostgreSQL's own directory."""
        return self.data_dir / "postgres"

    @property
    def sockets(self) -> Path:
        """The directory of the Unix socket."""
        return socket_directory(self.data_dir)

    @property
    def socket(self) -> Path:
        """The Unix socket itself."""
        return self.sockets / f".s.PGSQL.{EMBEDDED_PORT}"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data_dir / "postgres.log"

    @property
    def server_lock(self) -> Path:
        """Held by the server and all its processes as long as one of them lives."""
        return self.data_dir / ".postgres-server.lock"

    @property
    def users_lock(self) -> Path:
        """Held (shared) by every program which uses the server: the last one stops it."""
        return self.data_dir / ".postgres-users.lock"

    @property
    def major(self) -> int | None:
        """The major version that made the directory, None when there is none yet."""
        try:
            return int((self.directory / "PG_VERSION").read_text("ascii"))
        except FileNotFoundError:
            return None

    @property
    def process_id(self) -> int | None:
        """The main process as PostgreSQL noted it; it may be long gone."""
        try:
            return int((self.directory / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def password(self) -> str:
        """The password of the application's user."""
        return read_or_make_secret(self.data_dir / "database-password", "OPIEKUN_DATA_DIR")

    def administrator_password(self) -> str:
        """The password of the superuser, whom only the set-up needs."""
        return read_or_make_secret(self.data_dir / "database-admin-password", "OPIEKUN_DATA_DIR")

    def connection(self, database: str | None = None) -> dict[str, Any]:
        """psycopg's arguments for the application's user."""
        return self._arguments(self.user, self.password(), database or self.name)

    def administrator_connection(self, database: str = "postgres") -> dict[str, Any]:
        """psycopg's arguments for the superuser."""
        return self._arguments(ADMINISTRATOR, self.administrator_password(), database)

    def _arguments(self, user: str, password: str, database: str) -> dict[str, Any]:
        return {
            "host": os.fspath(self.sockets),
            "port": EMBEDDED_PORT,
            "user": user,
            "password": password,
            "dbname": database,
        }
