"""A handover of all that somebody has: cases, tasks, mail that waits; what the draft, doing it and undoing it cost."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, ClassVar, Final, LiteralString

import psycopg

from bench.client import JSON, Client, Request
from bench.figures import Cost, cost_between
from bench.place import CACHE, LOGIN, Place
from bench.server import Server, serving

CASES: Final = 300
TASKS: Final = 600
THREADS: Final = 300
_GIVER: Final = """
INSERT INTO accounts_user (password, email, first_name, last_name)
VALUES ('!', 'leaver@bench.test', 'Odchodząca', 'Osoba') RETURNING id
"""
_RECEIVERS: Final = """
SELECT id FROM accounts_user WHERE is_active AND trashed_at IS NULL AND id <> %s AND email <> %s ORDER BY id LIMIT 3
"""
_PARTIES: Final = """
CREATE TEMP TABLE theirs AS
SELECT id, row_number() OVER (ORDER BY id) AS n FROM parties_party WHERE trashed_at IS NULL AND NOT is_own
ORDER BY id LIMIT 150
"""
# Two cases with each of 150 parties, two tasks a case, a letter of theirs in a thread of its own with each case.
_FILL: Final[tuple[LiteralString, ...]] = (
    """
CREATE TEMP TABLE made AS WITH sale AS (
    SELECT t.id AS type_id, min(s.id) FILTER (WHERE s.state = 'potential') AS stage_id
    FROM cases_type t JOIN cases_stage s ON s.type_id = t.id WHERE t.code = 'sale' GROUP BY t.id
), cases AS (
    INSERT INTO cases_case (type_id, stage_id, number, title, owner_id, party_id, currency, planned_revenue)
    SELECT sale.type_id, sale.stage_id, 'P/' || g, 'Do przekazania ' || g, %(giver)s, p.id, 'PLN', 1000
    FROM sale, generate_series(1, %(cases)s::int) AS g JOIN theirs p ON p.n = 1 + g %% 150
    RETURNING id, party_id)
SELECT id, party_id, row_number() OVER (ORDER BY id) AS n FROM cases
""",
    """
WITH tasks AS (
    INSERT INTO activities_task (title, assignee_id, due_on, state, party_id, created_by_id)
    SELECT 'Zadanie ' || m.id, %(giver)s, current_date + g %% 30, 'open', m.party_id, %(giver)s
    FROM generate_series(1, %(tasks)s::int) AS g JOIN made m ON m.n = 1 + g %% %(cases)s::int RETURNING id, title
)
INSERT INTO activities_task_link (task_id, record_id)
SELECT t.id, m.id FROM tasks t JOIN made m ON t.title = 'Zadanie ' || m.id
""",
    """
CREATE TEMP TABLE letters AS
SELECT g AS n, m.party_id, nextval('core_record_id_seq') AS interaction_id,
    nextval(pg_get_serial_sequence('activities_mailmessage', 'id')) AS message_id,
    nextval(pg_get_serial_sequence('activities_mailthread', 'id')) AS thread_id,
    now() - make_interval(hours => 1 + g) AS at
FROM generate_series(1, %(threads)s::int) AS g JOIN made m ON m.n = 1 + g %% %(cases)s::int
""",
    "INSERT INTO activities_mailthread (id, subject_key, last_at) SELECT thread_id, 'pytanie ' || n, at FROM letters",
    """
WITH file AS (
    INSERT INTO core_stored_file (storage_key, name, content_type, size, sha256)
    VALUES ('bench/handover', 'none.eml', 'message/rfc822', 0, 'none') RETURNING id)
INSERT INTO activities_mailmessage (id, fingerprint, sha256, message_id, raw_id, size, thread_id, direction, state,
    subject, from_address, from_name, sent_at, at, preview, text)
SELECT l.message_id, 'hand' || n, 'hand' || n, n || '@hand', f.id, 4000, thread_id, 'in', 'assigned', 'Pytanie ' || n,
    'osoba' || n || '@firma.pl', 'Osoba ' || n, at, at, 'Dzień dobry', 'Dzień dobry' FROM letters l, file f
""",
    """
INSERT INTO activities_interaction (id, kind_id, direction, started_at, subject, body, body_text, party_id, user_id)
SELECT interaction_id, k.id, 'in', at, 'Pytanie ' || n, '<p>Dzień dobry</p>', 'Dzień dobry', party_id, %(giver)s
FROM letters JOIN activities_interactionkind k ON k.code = 'email'
""",
    """
INSERT INTO activities_mailinteraction (message_id, interaction_id, is_senders)
SELECT message_id, interaction_id, true FROM letters
""",
)


@dataclass(frozen=True, slots=True)
class HandoverFigures:
    """What one step took: seconds as a program waits for it, processor, statements."""

    name: str
    seconds: float
    cost: Cost
    numbers: str
    what: ClassVar[str] = "handover"

    def __str__(self) -> str:
        cost = self.cost
        took = f"{1000 * self.seconds:.0f} ms, {cost.app_ms:.0f} + {cost.db_ms:.0f} ms of CPU"
        return f"{self.what} of {self.numbers}, {self.name}: {took}, {cost.statements:.0f} statements"


def measure_handover(place: Place) -> list[HandoverFigures]:
    """Give all that one has to three others, and take it back. Raises RuntimeError when not all of it went."""
    token = place.run("token", "create", "--user", LOGIN)
    with serving(place, CACHE / "handover.log") as server:
        giver, receivers = _fill(server.connection)
        client = Client(place.port, {"Authorization": f"Bearer {token}"})
        # The first request of a connection is not measured.
        client.ask(Request("/api/v1/users"))
        body = {"from": giver, "what": ["cases", "tasks", "mail"], "to": receivers}
        draft, drafted = _step("the draft", client, server, "/api/v1/handovers", body, 201)
        at = f"/api/v1/handovers/{drafted['id']}"
        done, report = _step("done", client, server, f"{at}/do")
        went = [sum(share[kind] for share in report["shares"]) for kind in ("cases", "tasks", "mail")]
        if went != [CASES, TASKS, THREADS]:
            raise RuntimeError(f"the handover is of {went}")
        undone, back = _step("undone", client, server, f"{at}/undo")
        if [back["back"][kind] for kind in ("cases", "tasks", "mail")] != went:
            raise RuntimeError(f"of the handover came back {back['back']}")
        return [draft, done, undone]


def _fill(connection: psycopg.Connection[Any]) -> tuple[str, list[str]]:
    """Who gives, and who gets."""
    with connection.transaction():
        (giver,) = connection.execute(_GIVER).fetchone() or (0,)
        connection.execute(_PARTIES)
        values = {"giver": giver, "cases": CASES, "tasks": TASKS, "threads": THREADS}
        for statement in _FILL:
            connection.execute(statement, values)
    connection.execute("ANALYZE cases_case, activities_task, activities_task_link, activities_interaction")
    connection.execute("ANALYZE activities_mailmessage, activities_mailinteraction")
    return str(giver), [str(pk) for (pk,) in connection.execute(_RECEIVERS, [giver, LOGIN]).fetchall()]


def _step(
    name: str, client: Client, server: Server, path: str, body: object = None, status: int = 200
) -> tuple[HandoverFigures, Any]:
    sent = b"" if body is None else json.dumps(body).encode()
    before, began = server.counters(), time.perf_counter()
    answer = client.ask(Request(path, "POST", sent, JSON, status=status))
    seconds = time.perf_counter() - began
    cost = cost_between(before, server.counters(at_the_end=True))
    numbers = f"{CASES} cases, {TASKS} tasks, {THREADS} threads"
    return HandoverFigures(name, seconds, cost, numbers), json.loads(answer.body)
