"""pg_dump and pg_restore for the configured database."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from opiekun.config.env import Env
from opiekun.program.command import Refused
from opiekun.program.embedded.binaries import find_client
from opiekun.program.server_version import server_version

_ENCRYPTED = {"require", "verify-ca", "verify-full"}
_VARIABLES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


def dump_database(env: Env, target: Path) -> None:
    """Write the database to `target` as of one moment. Raises Refused with pg_dump's words."""
    # Comments on extensions belong to the administrator; owners and rights to the database that is restored into.
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={target}"]
    _run(env, "pg_dump", options)


def restore_database(env: Env, source: Path) -> None:
    """Fill the empty database from `source`, wholly or not at all. Raises Refused with pg_restore's words."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run(env, "pg_restore", [*options, f"--dbname={env.database['NAME']}", str(source)])


def _run(env: Env, program: str, options: list[str]) -> None:
    encrypted = env.database["OPTIONS"].get("sslmode", "") in _ENCRYPTED
    binaries = find_client(server_version() // 10000, encrypted)
    environ = dict(os.environ, LC_ALL="C")
    environ |= {variable: env.database[name] for name, variable in _VARIABLES.items() if env.database[name]}
    environ |= {f"PG{name.upper()}": value for name, value in env.database["OPTIONS"].items() if name.startswith("ssl")}
    answer = subprocess.run(
        [binaries.path(program), *options], env=environ, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        words = [line for line in answer.stderr.splitlines() if "error" in line.lower()] or [answer.stderr.strip()]
        raise Refused(f"{program} failed: {words[0]}")
