"""The version of the database's server."""

from typing import cast

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper


def server_version() -> int:
    """As PostgreSQL numbers itself: 180006 is 18.6. Connects when there is no connection yet."""
    connection.ensure_connection()
    return int(cast(DatabaseWrapper, connection).pg_version)
