"""Database connections that the server closed while nobody used them."""

from __future__ import annotations

import select

from django.db import connection


def drop_dead_connection() -> None:
    """Close the page thread's connection when its server has gone, so that the next statement opens a new one.

    An idle connection has nothing to read; one that has was ended from the other side. Costs no SQL statement.
    """
    inner = connection.connection
    if inner is None:
        return
    if inner.closed or select.select([inner.fileno()], [], [], 0)[0]:
        connection.close()
