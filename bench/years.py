"""What piles up over the years beside the demo company: e-mail, told and unsorted, notifications, one busy party."""

from __future__ import annotations

from typing import Any, Final, LiteralString

import psycopg

_STEP: Final = 20_000
# Bytes that were never written: a message that is opened has none to show.
_FILE: Final = """
INSERT INTO core_stored_file (storage_key, name, content_type, size, sha256)
VALUES ('bench/none', 'none.eml', 'message/rfc822', 0, 'none') RETURNING id
"""
# Two messages with a party: theirs, and of most our answer. A tenth is not older than two months.
_TOLD: Final = """
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT p.id AS party_id, p.account_manager_id AS user_id, s.n AS number, hashint8(p.id) & 1048575 AS hash,
    (SELECT min(o.id) FROM parties_person o WHERE o.party_id = p.id AND o.trashed_at IS NULL) AS person_id,
    now() - make_interval(hours => (hashint8(p.id) & 1048575) %% 17000 + 2 - s.n, mins => s.n) AS at,
    nextval('core_record_id_seq') AS interaction_id,
    nextval(pg_get_serial_sequence('activities_mailmessage', 'id')) AS message_id
FROM (SELECT id, account_manager_id FROM parties_party WHERE trashed_at IS NULL AND NOT is_own AND id > %(after)s
      ORDER BY id LIMIT %(parties)s) p CROSS JOIN generate_series(0, 1) AS s(n)
WHERE s.n = 0 OR hashint8(p.id) %% 4 <> 0
"""
_TELL: Final[tuple[LiteralString, ...]] = (
    """
WITH made AS (
    INSERT INTO activities_mailthread (subject_key, last_at)
    SELECT 'zapytanie ' || message_id, at FROM told WHERE number = 0 ORDER BY message_id RETURNING id, subject_key)
INSERT INTO activities_mailmessage (id, fingerprint, sha256, message_id, raw_id, size, thread_id, direction, state,
    subject, from_address, from_name, sent_at, at, preview, text)
SELECT t.message_id, 'told' || t.message_id, 'told' || t.message_id, t.message_id || '@bench', %(file)s, 4000, m.id,
    CASE t.number WHEN 0 THEN 'in' ELSE 'out' END, 'assigned', 'Zapytanie ' || f.message_id,
    CASE t.number WHEN 0 THEN format('osoba%%s@firma%%s.pl', t.hash %% 9000, t.hash %% 700) ELSE 'biuro@bench.test' END,
    CASE t.number WHEN 0 THEN 'Osoba ' || t.hash %% 9000 ELSE 'Biuro' END, t.at, t.at,
    'Dzień dobry, proszę o ofertę', repeat('Dzień dobry, proszę o ofertę na śruby. ', 20)
FROM told t JOIN told f ON f.party_id = t.party_id AND f.number = 0
JOIN made m ON m.subject_key = 'zapytanie ' || f.message_id
""",
    """
INSERT INTO activities_interaction (id, kind_id, direction, started_at, subject, body, body_text, party_id, person_id,
    user_id)
SELECT t.interaction_id, k.id, CASE t.number WHEN 0 THEN 'in' ELSE 'out' END, t.at, 'Zapytanie ' || t.message_id,
    '<p>Dzień dobry, proszę o ofertę na śruby.</p>', 'Dzień dobry, proszę o ofertę na śruby.', t.party_id, t.person_id,
    t.user_id
FROM told t JOIN activities_interactionkind k ON k.code = 'email'
""",
    """
INSERT INTO activities_mailinteraction (message_id, interaction_id, is_senders)
SELECT message_id, interaction_id, number = 0 FROM told
""",
)
_WAITING: Final = """
WITH threads AS (
    INSERT INTO activities_mailthread (subject_key, last_at)
    SELECT 'oferta ' || n, now() - make_interval(mins => n * 3) FROM generate_series(%(first)s::int, %(last)s::int) AS n
    RETURNING id, last_at
), made AS (
    INSERT INTO activities_mailmessage (fingerprint, sha256, message_id, raw_id, size, thread_id, direction, state,
        subject, from_address, from_name, sent_at, at, preview, text)
    SELECT 'wait' || id, 'wait' || id, id || '@obcy', %(file)s, 4000, id, 'in',
        CASE id %% 10 WHEN 0 THEN 'ignored' ELSE 'waiting' END, 'Oferta współpracy ' || id,
        format('ktos%%s@obcy%%s.example', id %% 5000, id %% 300), 'Ktoś ' || id %% 5000, last_at, last_at,
        'Oferujemy usługi', repeat('Oferujemy usługi transportowe i spedycyjne. ', 20)
    FROM threads RETURNING id, from_address
)
INSERT INTO activities_mailaddress (message_id, position, role, address)
SELECT id, 0, 'from', from_address FROM made UNION ALL SELECT id, 1, 'to', 'biuro@bench.test' FROM made
"""
_NOTIFY: Final = """
INSERT INTO records_notification (user_id, code, record_id, at, read_at)
SELECT u.id, 'task.assigned', (SELECT min(id) FROM activities_task), now() - make_interval(mins => n * 7),
    CASE WHEN n > 150 THEN now() END
FROM accounts_user u CROSS JOIN generate_series(1, %(each)s::int) AS n WHERE u.is_active
"""
_BUSY: Final = (
    "SELECT party_id FROM parties_person WHERE trashed_at IS NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
)
_OF_BUSY: Final[tuple[LiteralString, ...]] = (
    """
INSERT INTO activities_interaction (kind_id, direction, started_at, duration_minutes, subject, body, body_text,
    party_id, person_id, user_id)
SELECT k.ids[1 + n %% cardinality(k.ids)], 'out', now() - make_interval(hours => n * 5), 10, 'Rozmowa ' || n,
    '<p>Ustalono termin i cenę</p>', 'Ustalono termin i cenę', %(party)s, o.ids[1 + n %% cardinality(o.ids)],
    p.account_manager_id
FROM (SELECT array_agg(id ORDER BY id) AS ids FROM activities_interactionkind) k,
    (SELECT array_agg(id ORDER BY id) AS ids FROM parties_person WHERE party_id = %(party)s AND trashed_at IS NULL) o,
    parties_party p, generate_series(1, %(count)s::int * 3 / 5) AS n WHERE p.id = %(party)s
""",
    """
INSERT INTO activities_note (party_id, person_id, body, body_text, author_id, created_at)
SELECT CASE WHEN n %% 2 = 0 THEN %(party)s::bigint END,
    CASE WHEN n %% 2 = 1 THEN o.ids[1 + n %% cardinality(o.ids)] END,
    '<p>Notatka ' || n || '</p>', 'Notatka ' || n, u.id, now() - make_interval(hours => n * 11)
FROM (SELECT array_agg(id ORDER BY id) AS ids FROM parties_person WHERE party_id = %(party)s AND trashed_at IS NULL) o,
    (SELECT min(id) AS id FROM accounts_user WHERE is_active) u, generate_series(1, %(count)s::int / 5) AS n
""",
    """
WITH made AS (
    INSERT INTO activities_task (title, assignee_id, due_on, state, finished_at, created_by_id)
    SELECT 'Zadanie ' || n, u.id, current_date - n, CASE WHEN n %% 25 = 0 THEN 'open' ELSE 'done' END,
        CASE WHEN n %% 25 > 0 THEN now() - make_interval(hours => n * 13) END, u.id
    FROM (SELECT min(id) AS id FROM accounts_user WHERE is_active) u, generate_series(1, %(count)s::int / 5) AS n
    RETURNING id)
INSERT INTO activities_task_link (task_id, record_id) SELECT id, %(party)s FROM made
""",
)


def fill_mail(connection: psycopg.Connection[Any], told: int, waiting: int) -> None:
    """About so many messages on timelines, and so many to be sorted, a part at a time."""
    (file,) = connection.execute(_FILE).fetchone() or (0,)
    after = 0
    for _part in range(0, told * 4 // 7, _STEP):
        connection.execute(_TOLD, {"after": after, "parties": min(_STEP, told * 4 // 7)})
        (after,) = connection.execute("SELECT coalesce(max(party_id), 0) FROM told").fetchone() or (0,)
        connection.execute("ANALYZE told")
        for statement in _TELL:
            connection.execute(statement, {"file": file})
        connection.commit()
    for first in range(0, waiting, _STEP):
        connection.execute(_WAITING, {"first": first + 1, "last": min(first + _STEP, waiting), "file": file})
        connection.commit()
    connection.execute("ANALYZE activities_mailmessage, activities_mailinteraction, activities_mailthread")
    connection.commit()


def fill_notifications(connection: psycopg.Connection[Any], each: int) -> None:
    """So many for each user, 150 of them not read."""
    connection.execute(_NOTIFY, {"each": each})
    connection.execute("ANALYZE records_notification")
    connection.commit()


def fill_busy_party(connection: psycopg.Connection[Any], count: int) -> int:
    """So many entries for the party with the most persons: interactions with them, notes, tasks; answers its id."""
    (party,) = connection.execute(_BUSY).fetchone() or (0,)
    for statement in _OF_BUSY:
        connection.execute(statement, {"party": party, "count": count})
    connection.commit()
    return int(party)
