"""The database's schema: what is missing, and bringing it up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from opiekun.program.command import Refused
from opiekun.program.server_version import server_version

REQUIRED_EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "btree_gin", "fuzzystrmatch")
OLDEST_SERVER = 150_000
_IN_THE_WAY = (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable)
_LOCK = 0x6F70696D6967  # "opimig"


def bring_schema_up_to_date() -> int:
    """Apply what is missing under a lock, so that several machines may start at once; returns how many were applied.

    Raises Refused when the server is too old, lacks an extension, or cannot be reached, and when other work stood in
    the way, with what was applied before.
    """
    try:
        _check_server()
        if not _missing():
            return 0
        with _alone():
            return _apply(_missing())
    except OperationalError as problem:
        if isinstance(problem.__cause__, _IN_THE_WAY):
            raise _hindered(problem, "no migration was applied") from problem
        raise Refused(f"DATABASE_URL: the database does not answer ({_first_line(problem)})") from problem


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _apply(missing: list[str]) -> int:
    """How many were applied. Each has a transaction of its own, so those before one that failed are there to stay."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as problem:
        if not isinstance(problem.__cause__, _IN_THE_WAY):
            raise
        raise _hindered(problem, _applied_of(missing)) from problem
    return len(missing)


def _applied_of(missing: list[str]) -> str:
    try:
        still = set(_missing())
    except OperationalError:
        # What stood in the way keeps the list of migrations, too.
        return "each migration was applied wholly or not at all"
    applied = [name for name in missing if name not in still]
    if not applied:
        return "no migration was applied"
    return f"applied before that: {', '.join(applied)}" + ("; the others were not" if still else "")


def _hindered(problem: OperationalError, applied: str) -> Refused:
    return Refused(
        f"other work in the database, such as a running Opiekun's, stood in the way of migrating"
        f" ({_first_line(problem)}); {applied}; run again: opiekun migrate"
    )


def _first_line(problem: Exception) -> str:
    return str(problem).splitlines()[0]


def _missing() -> list[str]:
    """The migrations that are not applied, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


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
        raise Refused(
            f"DATABASE_URL: the extension {name} is missing and cannot be created ({_first_line(problem)});"
            f" let the database's administrator run: CREATE EXTENSION {name}"
        ) from problem
