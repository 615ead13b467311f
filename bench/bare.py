"""The same work by SQL alone: plain psycopg, rows put into an f-string, as many bytes as the program answers with.

This is the least that any program on this database could cost. It knows no user, no rights and no errors.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import psycopg

from bench.register import Register, turn

Connection = psycopg.Connection[Any]
# (connection, number of the work) -> the rows as text
Bare = Callable[[Connection, int], str]

_CHANNEL: Final = (
    "(SELECT value FROM parties_channel c WHERE c.identity_id = p.identity_id AND c.kind = '{}' AND c.is_main LIMIT 1)"
)
_LIST: Final = (
    "SELECT p.id, p.sort_key, p.display_name, p.nip, p.status, p.account_manager_id, u.name,"
    " (SELECT city FROM parties_address a WHERE a.identity_id = p.identity_id AND a.is_main LIMIT 1), "
    + ", ".join(_CHANNEL.format(kind) for kind in ("phone", "email"))
    + " FROM parties_party p LEFT JOIN accounts_user u ON u.id = p.account_manager_id WHERE p.trashed_at IS NULL "
)
_BY_NAME: Final = " ORDER BY p.sort_key, p.id LIMIT 51"
# With a place for a condition.
LIST_BY_NAME: Final = f"{_LIST} AND {{}} {_BY_NAME}"
_BEGUN: Final = (
    "SELECT id, display_name FROM {} WHERE trashed_at IS NULL AND search_key LIKE %s ORDER BY search_key LIMIT 50"
)
_PARTY: Final = (
    "SELECT p.*, i.*, u.name FROM parties_party p JOIN parties_identity i ON i.id = p.identity_id"
    " LEFT JOIN accounts_user u ON u.id = p.account_manager_id WHERE p.id = %s AND p.trashed_at IS NULL"
)
_OF_PARTY: Final = (
    "SELECT * FROM parties_channel WHERE identity_id = %s ORDER BY is_main DESC, id",
    "SELECT * FROM parties_address WHERE identity_id = %s ORDER BY is_main DESC, id",
)
_PERSONS: Final = (
    "SELECT n.id, n.display_name, n.job_title, n.reports_to_id FROM parties_person n"
    " WHERE n.party_id = %s AND n.trashed_at IS NULL"
)

_CHANGES: Final = (
    "SELECT o.position, o.at, o.name, o.kind, o.record_id, p.version FROM core_outbox o"
    " JOIN parties_party p ON p.id = o.record_id WHERE o.position > %s AND o.kind = 'party'"
    " ORDER BY o.position LIMIT 50"
)


class Reading:
    """The pieces of work, one method each."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def list(self, connection: Connection, number: int) -> str:
        return shown_rows(connection.execute(_LIST + _BY_NAME))

    def filtered(self, connection: Connection, number: int) -> str:
        narrowed = f"{_LIST} AND p.status = 'active' AND p.account_manager_id = %s {_BY_NAME}"
        return shown_rows(connection.execute(narrowed, [self._register.manager]))

    def newest(self, connection: Connection, number: int) -> str:
        return shown_rows(connection.execute(f"{_LIST} ORDER BY p.updated_at DESC, p.id DESC LIMIT 51"))

    def next_page(self, connection: Connection, number: int) -> str:
        place = "(SELECT sort_key, id FROM parties_party WHERE id = %s)"
        after = f"{_LIST} AND (p.sort_key, p.id) > {place} {_BY_NAME}"
        return shown_rows(connection.execute(after, [self._party(number)[0]]))

    def far_page(self, connection: Connection, number: int) -> str:
        value, record_id = json.loads(base64.urlsafe_b64decode(self._register.far + "=="))[2:]
        after = f"{_LIST} AND (p.sort_key, p.id) > (%s, %s) {_BY_NAME}"
        return shown_rows(connection.execute(after, [value, record_id]))

    def newest_active(self, connection: Connection, number: int) -> str:
        newest = f"{_LIST} AND p.status = 'active' ORDER BY p.created_at DESC, p.id DESC LIMIT 51"
        return shown_rows(connection.execute(newest))

    def searched(self, connection: Connection, number: int) -> str:
        return shown_rows(connection.execute(f"{_LIST} AND p.search_key LIKE %s {_BY_NAME}", [self._like(number)]))

    def hits(self, connection: Connection, number: int) -> str:
        persons = (
            "SELECT n.id, n.display_name, n.job_title FROM parties_person n"
            " WHERE n.trashed_at IS NULL AND n.search_key LIKE %s LIMIT 200"
        )
        parties = shown_rows(connection.execute(f"{_LIST} AND p.search_key LIKE %s LIMIT 200", [self._like(number)]))
        return parties + shown_rows(connection.execute(persons, [self._like(number)]))

    def begun(self, connection: Connection, number: int) -> str:
        like = f"{turn(self._register.beginnings, number)}%"
        return "".join(
            shown_rows(connection.execute(_BEGUN.format(table), [like]))
            for table in ("parties_party", "parties_person")
        )

    def identified(self, connection: Connection, number: int) -> str:
        nip = turn(self._register.nips, number)
        return shown_rows(connection.execute(f"{_LIST} AND p.nip = %s LIMIT 50", [nip]))

    def similar(self, connection: Connection, number: int) -> str:
        typed = turn(self._register.typos, number)
        with connection.transaction():
            connection.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.4")
            return shown_rows(connection.execute(f"{_LIST} AND p.search_key %%> %s LIMIT 50", [typed]))

    def record(self, connection: Connection, number: int) -> str:
        party, identity = self._party(number)
        shown = shown_rows(connection.execute(_PARTY, [party]))
        for statement in _OF_PARTY:
            shown += shown_rows(connection.execute(statement, [identity]))
        return shown + shown_rows(connection.execute("SELECT * FROM parties_bankaccount WHERE party_id = %s", [party]))

    def persons(self, connection: Connection, number: int) -> str:
        return shown_rows(connection.execute(_PERSONS, [self._party(number)[0]]))

    def told(self, connection: Connection, number: int) -> str:
        """The newest of what was said and of what changed."""
        said = "SELECT * FROM activities_interaction WHERE party_id = %s AND trashed_at IS NULL"
        said += " ORDER BY started_at DESC, id DESC LIMIT 16"
        return shown_rows(connection.execute(said, [self._party(number)[0]])) + self.history(connection, number)

    def history(self, connection: Connection, number: int) -> str:
        newest = "SELECT * FROM core_history WHERE subject_id = ANY(%s) ORDER BY id DESC LIMIT 16"
        return shown_rows(connection.execute(newest, [[*self._party(number)]]))

    def changes(self, connection: Connection, number: int) -> str:
        return shown_rows(connection.execute(_CHANGES, [0]))

    def far_changes(self, connection: Connection, number: int) -> str:
        return shown_rows(connection.execute(_CHANGES, [self._register.far_position]))

    def create(self, connection: Connection, number: int) -> str:
        with connection.transaction():
            identity = connection.execute(
                "INSERT INTO parties_identity (kind, name) VALUES ('organisation', %s) RETURNING id", [uuid4().hex]
            ).fetchone()
            assert identity is not None
            connection.execute(
                "INSERT INTO parties_channel (identity_id, kind, label, value, normalised, is_main)"
                " VALUES (%(id)s, 'phone', 'office', '+48 32 218 40 30', '+48322184030', true),"
                " (%(id)s, 'email', '', %(email)s, %(email)s, true)",
                {"id": identity[0], "email": f"{uuid4().hex}@proba.example"},
            )
            connection.execute(
                "INSERT INTO parties_address (identity_id, kind, street, house_number, postcode, city, is_main)"
                " VALUES (%s, 'registered', 'Długa', '1', '43-100', 'Tychy', true)",
                [identity[0]],
            )
            party = connection.execute(
                "INSERT INTO parties_party (kind, identity_id, account_manager_id)"
                " VALUES ('organisation', %s, %s) RETURNING id, version",
                [identity[0], self._register.manager],
            )
            return shown_rows(party)

    def update(self, connection: Connection, number: int) -> str:
        change = "UPDATE parties_party SET industry = %s WHERE id = %s RETURNING *"
        return shown_rows(connection.execute(change, [uuid4().hex, self._register.changed(2, number)[0]]))

    def _party(self, number: int) -> tuple[int, int]:
        """The id of a party and of its identity."""
        return turn(self._register.identities, number)

    def _like(self, number: int) -> str:
        return f"%{turn(self._register.words, number)}%"


def shown_rows(cursor: psycopg.Cursor[Any]) -> str:
    """The rows as those of a table."""
    rows = cursor.fetchall()
    return "".join([f"<tr><td>{'</td><td>'.join([str(value) for value in row])}</td></tr>\n" for row in rows])
