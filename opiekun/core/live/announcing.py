"""Publishing live events."""

from collections.abc import Iterable, Mapping
from typing import Final

from opiekun.core.kept_plans import kept_plans

CHANNEL: Final = "opiekun_live"
RECORD: Final = "record"
# A payload may have 8000 bytes; ids have at most 19 digits.
IDS_OF_A_PAYLOAD: Final = 350

_PUBLISH: Final = """
SELECT pg_notify(%(channel)s::text, topic || ':' || string_agg(id::text, ',' ORDER BY id))
FROM (SELECT topic, id, (row_number() OVER (PARTITION BY topic ORDER BY id) - 1) / %(most)s AS part
      FROM (SELECT DISTINCT topic, id FROM unnest(%(topics)s::text[], %(ids)s::bigint[]) AS given (topic, id)) AS ids)
     AS parts
GROUP BY topic, part
"""


def announce(record_ids: Iterable[int]) -> None:
    """Have open pages of these records show what has just been written on them, a timeline entry for one.

    To be called inside ``writing``: pages are told when the transaction commits, and not at all when it does not.
    Of a change of many hundreds of records (an import, a bulk change) nobody need be told.
    """
    publish_live(RECORD, record_ids)


def publish_live(topic: str, ids: Iterable[int]) -> None:
    """Tell whoever follows the topic that something has happened under these ids, when the transaction commits."""
    publish_topics({topic: ids})


def publish_topics(ids_of: Mapping[str, Iterable[int]]) -> None:
    """The same of several topics, by one statement."""
    wanted = [(topic, one) for topic, ids in ids_of.items() for one in sorted(set(ids))]
    if wanted:
        topics, ids = zip(*wanted, strict=True)
        with kept_plans() as cursor:
            cursor.execute(
                _PUBLISH,
                {"channel": CHANNEL, "topics": list(topics), "ids": list(ids), "most": IDS_OF_A_PAYLOAD},
            )
