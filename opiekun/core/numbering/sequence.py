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
