"""Gap-free numbers: a transaction that fails gives its number back, because it never took it."""

from django.db import connection, transaction

_ISSUE = """
WITH series AS (
    INSERT INTO core_number_series AS s (code, year, last_number) VALUES (%s, %s, 1)
    ON CONFLICT (code, year) DO UPDATE SET last_number = s.last_number + 1
    RETURNING id, last_number)
INSERT INTO core_issued_number (series_id, number, record_id)
SELECT id, last_number, %s FROM series RETURNING number
"""


def issue_number(code: str, year: int, record_id: int) -> int:
    """The next number of the series (one type of document in one year, as "invoice.FV" 2026), from 1.

    Take it as the last statement of the transaction that issues the document: from here to the commit every other
    writer of the series waits. Raises IntegrityError when the record has a number of this series already, and
    TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"a number of {code} is taken outside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_ISSUE, [code, year, record_id])
        return int(cursor.fetchone()[0])
