"""One writer of messages at a time: two of them must not make two threads of one talk, or two rows of one message."""

from typing import Final

from django.db import connection

_LOCK: Final = 7_203_401


def be_the_one_writer() -> None:
    """Wait for the turn, and have it until the open transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
