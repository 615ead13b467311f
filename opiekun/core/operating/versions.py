"""What runs here, for reports of faults."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from django.db import connection

import opiekun


@dataclass(frozen=True, slots=True)
class Versions:
    """The program's version, the database's, and how many bytes the data take in it."""

    program: str
    database: str
    database_bytes: int


def versions() -> Versions:
    """Asked of the database in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        server, size = cursor.fetchone()
    return Versions(_program(), server, size)


def _program() -> str:
    try:
        return version(opiekun.__name__)
    except PackageNotFoundError:
        return "?"
