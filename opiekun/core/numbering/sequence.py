"""Numbers that may have gaps (customers, cases, tickets, quotes): nobody waits for anybody."""

import re

from django.db import connection

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def sequence_name(code: str) -> str:
    """The database sequence behind a code. Raises ValueError for what is no code."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no code of a sequence")
    return f"core_number_{code}"


def next_in_sequence(code: str) -> int:
    """The next number. The app's migration makes the sequence with ``schema.NumberSequence``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence_name(code)])
        return int(cursor.fetchone()[0])


def upcoming_in_sequence(code: str) -> int:
    """The number that would be next, which is not taken by asking: to show what it will look like."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(sequence_name(code))
        cursor.execute(f"SELECT last_value + is_called::int FROM {name}")  # noqa: S608 -- the name was checked
        return int(cursor.fetchone()[0])


def next_many_in_sequence(code: str, count: int) -> list[int]:
    """The next numbers, ascending, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [sequence_name(code), count])
        return [int(row[0]) for row in cursor.fetchall()]
