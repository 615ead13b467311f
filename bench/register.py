"""What the bench must know of the data to ask for them: ids, versions, words, places in the list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import uuid4

import psycopg

from bench.client import Client, Request
from opiekun.records.lists.cursor import Place, write_cursor

_CURSORS: Final = 20
_PARTIES: Final = 2_000
_FAR: Final = 50_000
_FAR_AWAY: Final = (
    "SELECT sort_key, id FROM parties_party WHERE trashed_at IS NULL ORDER BY sort_key, id"
    " OFFSET (SELECT least(%s, count(*) - 60) FROM parties_party WHERE trashed_at IS NULL) LIMIT 1"
)
_WORDS: Final = (
    "SELECT DISTINCT split_part(search_key, ' ', 1) FROM parties_party"
    " WHERE split_part(search_key, ' ', 1) ~ '^[a-z]{7,}$' ORDER BY 1 LIMIT 40"
)
_CITY: Final = "SELECT city FROM parties_address WHERE city <> '' GROUP BY 1 ORDER BY count(*) DESC OFFSET 3 LIMIT 1"
_LISTS: Final = (
    "SELECT id FROM parties_partylist WHERE kind = 'manual' AND name_en IN ('Customers', 'Suppliers') ORDER BY name_en"
)
# As records/feed/place.py writes them: the position, and six digits that mark the reader's rights.
_MARKS: Final = 10**6
_FEED: Final = "/api/v1/changes?kinds=party"
T = TypeVar("T")


# Of the type to whose stages they are moved: going over to another type asks for more.
_OPEN_CASES: Final = (
    "SELECT c.id FROM cases_case c JOIN cases_type t ON t.id = c.type_id AND t.code = 'sale'"
    " WHERE c.state <> 'closed' AND c.trashed_at IS NULL ORDER BY c.id LIMIT 200"
)
_COSTLY_CASES: Final = (
    "SELECT case_id FROM cases_entry WHERE trashed_at IS NULL GROUP BY 1 HAVING count(*) >= 200 ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Register:
    """``parties`` are (id, version), ``identities`` (party's id, id); ``words`` are parts of names.

    ``beginnings`` of words, ``typos`` (two letters of a word exchanged) and ``nips`` are typed into the search.
    ``cursors`` are places in the list by name, ``far`` is the one after 50,000 rows (the last of a smaller register);
    ``changes`` and ``far_position`` are such a place in the change feed, as a program has it and as the outbox does.
    ``lists`` are two manual lists that share parties, ``city`` is a town of many,
    ``cases`` are open ones, ``costly`` those with much money booked. ``run`` marks what this run writes.
    """

    parties: Sequence[tuple[int, int]]
    identities: Sequence[tuple[int, int]]
    words: Sequence[str]
    beginnings: Sequence[str]
    typos: Sequence[str]
    nips: Sequence[str]
    far: str
    cursors: Sequence[str]
    changes: str
    far_position: int
    lists: tuple[int, int]
    city: str
    manager: int
    cases: Sequence[int]
    costly: Sequence[int]
    run: str

    def changed(self, part: int, number: int) -> tuple[int, int]:
        """The party of change ``number``, and its version then.

        The parties are shared out in three parts, so that changes by page, by API and by bare SQL do not meet.
        """
        own = self.parties[part::3]
        party, version = own[number % len(own)]
        return party, version + number // len(own)


def turn(values: Sequence[T], number: int) -> T:
    """One value after the other, over and over."""
    return values[number % len(values)]


def read_register(connection: psycopg.Connection[Any], program: Client) -> Register:
    """Look at the database, and walk through the list with the API."""
    parties = connection.execute(
        "SELECT id, version, identity_id FROM parties_party"
        " WHERE trashed_at IS NULL AND NOT is_own AND kind = 'organisation' ORDER BY hashint8(id) LIMIT %s",
        [_PARTIES],
    ).fetchall()
    words = _column(connection, _WORDS)
    nips = _column(connection, "SELECT nip FROM parties_party WHERE nip <> '' ORDER BY hashint8(id) LIMIT 40")
    manager = connection.execute(
        "SELECT account_manager_id FROM parties_party WHERE account_manager_id IS NOT NULL"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    assert manager is not None
    position, changes = _far_changes(program)
    return Register(
        parties=[(party, version) for party, version, _identity in parties],
        identities=[(party, identity) for party, _version, identity in parties],
        words=[word[1:6] for word in words],
        beginnings=[word[:4] for word in words],
        typos=[word[:3] + word[4] + word[3] + word[5:] for word in words],
        nips=nips,
        far=_far(connection),
        cursors=_cursors(program),
        changes=changes,
        far_position=position,
        lists=_lists(connection),
        city=_column(connection, _CITY)[0],
        manager=manager[0],
        cases=[case for (case,) in connection.execute(_OPEN_CASES).fetchall()],
        costly=[case for (case,) in connection.execute(_COSTLY_CASES).fetchall()],
        run=uuid4().hex[:8],
    )


def _column(connection: psycopg.Connection[Any], statement: str) -> list[str]:
    return [value for (value,) in connection.execute(statement).fetchall()]


def _far(connection: psycopg.Connection[Any]) -> str:
    """The cursor after so many rows."""
    row = connection.execute(_FAR_AWAY, [_FAR]).fetchone()
    assert row is not None
    return write_cursor("party name", Place(*row))


def _cursors(program: Client) -> list[str]:
    """Cursors of pages one after the other; the list by name has the same ones on its page and in the API."""
    cursors: list[str] = []
    path = "/api/v1/parties"
    while len(cursors) < _CURSORS:
        following = json.loads(program.ask(Request(path)).body)["next"]
        if following is None:
            break
        cursors.append(following)
        path = f"/api/v1/parties?cursor={following}"
    return cursors


def _far_changes(program: Client) -> tuple[int, str]:
    """The position in the outbox and the place in the feed after so many changes."""
    # Without a worker each question gives the next thousand changes their positions.
    newest, more = 0, True
    while more:
        newest = int(json.loads(program.ask(Request(f"{_FEED}&after=now")).body)["next"])
        more = json.loads(program.ask(Request(f"{_FEED}&after={newest}")).body)["more"]
    position = min(_FAR, newest // _MARKS - 1)
    return position, str(position * _MARKS + newest % _MARKS)


def _lists(connection: psycopg.Connection[Any]) -> tuple[int, int]:
    one, other = connection.execute(_LISTS).fetchall()
    return one[0], other[0]
