"""Entries of timelines: what was said with each party, so that its page has something to tell."""

from __future__ import annotations

from typing import Any, Final

import psycopg

# With the demo company's own there are six or seven a party.
A_PARTY: Final = 5
_FILL: Final = """
INSERT INTO activities_interaction (kind_id, direction, started_at, subject, body, body_text, party_id, person_id,
    user_id)
SELECT (SELECT id FROM activities_interactionkind ORDER BY id OFFSET n.number %% 8 LIMIT 1), 'out',
       now() - make_interval(hours => (hashint8(p.id + n.number)::bigint & 2147483647)::int %% 17000 + 1),
       'Rozmowa ' || n.number, '<p>Ustalono termin i cenę</p>', 'Ustalono termin i cenę', p.id,
       (SELECT min(o.id) FROM parties_person o WHERE o.party_id = p.id AND o.trashed_at IS NULL), p.account_manager_id
FROM parties_party p CROSS JOIN generate_series(1, %(each)s) AS n(number)
WHERE p.trashed_at IS NULL AND p.id > %(after)s AND p.id <= %(until)s
"""
_STEP: Final = 200_000


def fill_entries(connection: psycopg.Connection[Any], each: int = A_PARTY) -> int:
    """Write so many entries for each party, a part of the parties at a time; answers how many there are."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM parties_party").fetchone() or (0,)
    for after in range(0, last, _STEP):
        connection.execute(_FILL, {"each": each, "after": after, "until": after + _STEP})
        connection.commit()
    connection.execute("ANALYZE activities_interaction, activities_participant, activities_note")
    connection.commit()
    (count,) = connection.execute("SELECT count(*) FROM activities_interaction").fetchone() or (0,)
    return int(count)
