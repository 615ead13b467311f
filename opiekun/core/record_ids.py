"""Ids taken before the rows are written, for writers that insert many linked rows at once."""

from django.db import connection


def reserve_record_ids(count: int) -> list[int]:
    """``count`` new record ids, ascending.

    After ``bulk_create`` Django does not know the ids that the database gave; ids given before are known.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('core_record_id_seq') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]
