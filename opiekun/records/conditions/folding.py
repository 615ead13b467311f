"""Text folded in the program exactly as the database folds it (``core_fold``).

The database's rules depend on its version and locale, so they are read from it: once in a process, one statement.
"""

import re
from functools import cache

from django.db import connection

# What a single character becomes between two letters; a space, and what collapses into one, shows as a space.
_TABLE = """
SELECT chr(c), substr(core_fold('x' || chr(c) || 'x'), 2, length(core_fold('x' || chr(c) || 'x')) - 2)
FROM generate_series(1, 131071) c
WHERE c NOT BETWEEN 55296 AND 57343 AND core_fold('x' || chr(c) || 'x') <> 'x' || chr(c) || 'x'
"""
_SPACES = re.compile(" +")


@cache
def _table() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        return {ord(character): folded for character, folded in cursor.fetchall()}


def fold_text(text: str) -> str:
    """Lower case, without diacritics, single spaces."""
    return _SPACES.sub(" ", text.translate(_table())).strip(" ")
