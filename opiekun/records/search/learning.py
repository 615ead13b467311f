"""The words of names and titles are kept, so that a misspelt one is corrected by those that there are."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from opiekun.core.schema.operations import TableOperation
from opiekun.records.search.sources import all_search_sources

_KNOWN: Final = """
INSERT INTO records_search_word (word)
SELECT said.word FROM (
    SELECT DISTINCT w.word COLLATE "C" AS word FROM {table} t CROSS JOIN LATERAL records_words(t.search_key) AS w (word)
) AS said WHERE NOT EXISTS (SELECT FROM records_search_word AS known WHERE known.word = said.word)
"""
_SAID: Final = """
SELECT w.word COLLATE "C" AS word, count(*) AS records
FROM {table} t CROSS JOIN LATERAL records_words(t.search_key) AS w (word) GROUP BY 1
"""
# One statement, so that all of it sees the same moment. What is learned meanwhile is not seen, and stays.
_COUNT: Final = """
WITH said AS (SELECT word, sum(records)::int AS records FROM ({said}) AS every GROUP BY word),
known AS (SELECT word, min(id) AS id FROM records_search_word GROUP BY word),
gone AS (
    DELETE FROM records_search_word AS w
    WHERE NOT EXISTS (SELECT FROM known JOIN said USING (word) WHERE known.id = w.id)
), missing AS (
    INSERT INTO records_search_word (word, records)
    SELECT word, records FROM said WHERE NOT EXISTS (SELECT FROM known WHERE known.word = said.word)
)
UPDATE records_search_word AS w SET records = said.records FROM known JOIN said USING (word)
WHERE w.id = known.id AND w.records <> said.records
"""


class LearnWords(TableOperation):
    """The words of the rows' ``search_key`` are learned: those that are there now, and those that come."""

    def create(self, table: str) -> Sequence[str]:
        return (
            _KNOWN.format(table=table),
            f"CREATE TRIGGER learn_words AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
            " FOR EACH STATEMENT EXECUTE FUNCTION records_learn_rows()",
            f"CREATE TRIGGER learn_new_words AFTER UPDATE ON {table} FOR EACH ROW"
            " WHEN (OLD.search_key IS DISTINCT FROM NEW.search_key) EXECUTE FUNCTION records_learn_row()",
        )

    def drop(self, table: str) -> Sequence[str]:
        return (f"DROP TRIGGER learn_new_words ON {table}", f"DROP TRIGGER learn_words ON {table}")


def count_words() -> None:
    """Count in how many records each word stands, and forget those of which no record is left, as after an erasure."""
    tables = [s.named_by._meta.db_table for s in all_search_sources() if s.named_by is not None]
    said = " UNION ALL ".join(_SAID.format(table=table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(said=said))
