"""Whether this process can serve: the database answers and its schema is the one that the program knows."""

from __future__ import annotations

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


class Readiness:
    """Asked in the page thread. That the schema fits is asked of the database only until it once did."""

    def __init__(self) -> None:
        self._migrated = False

    def __call__(self) -> dict[str, str]:
        """What is asked and how it stands; every value is "ok" when the process is ready."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return {"database": "ok", "migrations": self._migrations()}
        except (DatabaseError, psycopg.Error):
            connection.close()
            return {"database": "does not answer"}

    def _migrations(self) -> str:
        if not self._migrated:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if missing:
                return f"{len(missing)} missing: run `opiekun migrate`"
            self._migrated = True
        return "ok"
