"""The database's schema: what is missing, and bringing it up to date."""

from __future__ import annotations

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from opiekun.program.command import Refused
from opiekun.program.server_version import server_version

REQUIRED_EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "btree_gin", "fuzzystrmatch")
OLDEST_SERVER = 150_000
_LOCK = 0x6F70696D6967  # "opimig"


def bring_schema_up_to_date() -> int:
    """Apply what is missing under a lock, so that several machines may start at once; returns how many were applied.

    Raises Refused when the server is too old, lacks an extension, or cannot be reached.
    """
    try:
        _check_server()
        missing = _missing()
        if not missing:
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                missing = _missing()
                call_command("migrate", verbosity=0, interactive=False)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    except OperationalError as problem:
        raise Refused(f"DATABASE_URL: the database does not answer ({str(problem).splitlines()[0]})") from problem
    return missing


def _missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _check_server() -> None:
    if server_version() < OLDEST_SERVER:
        raise Refused(f"DATABASE_URL: PostgreSQL {server_version() // 10000} is too old, 15 or newer is needed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        present = {name for (name,) in cursor.fetchall()}
        for name in REQUIRED_EXTENSIONS:
            if name not in present:
                _add_extension(name)


def _add_extension(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}"')
    except (DatabaseError, psycopg.Error) as problem:
        reason = str(problem).splitlines()[0]
        raise Refused(
            f"DATABASE_URL: the extension {name} is missing and cannot be created ({reason});"
            f" let the database's administrator run: CREATE EXTENSION {name}"
        ) from problem
