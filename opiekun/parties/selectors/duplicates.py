"""Records that may be what is being entered: the same identifiers, phones and e-mails, names that are alike.

One statement finds them for any number of entries; what the viewer may not see is told apart, for the caller to keep
silent about or to hint at. Names are compared within the viewer's reach alone.
"""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.permissions import PARTY, PERSON, in_sight
from opiekun.parties.rules.alike_names import compared_name, plain_name
from opiekun.parties.rules.trigrams import similarity

FEWEST_LETTERS: Final = 3
ALIKE: Final = 0.55
_MOST_NAMES: Final = 30
_MOST: Final = 5
# The surest first.
REASONS: Final = ("nip", "regon", "krs", "email", "phone", "same_name", "alike_name")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of an entry, in stored notation. ``exclude`` is the record that it is already."""

    name: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    party_id: int | None = None
    exclude: int | None = None


@dataclass(slots=True)
class Match:
    """A record with the reasons for which it may be the same. ``manager`` is told of what is out of sight."""

    kind: str
    id: int
    name: str
    detail: str
    owner_id: int | None
    is_own: bool
    manager: str
    is_seen: bool
    reasons: list[str] = field(default_factory=list)

    def because(self, reason: str) -> None:
        """One reason more, in the order of ``REASONS``."""
        if reason not in self.reasons:
            self.reasons = sorted([*self.reasons, reason], key=REASONS.index)


_PLACE: Final = "(SELECT a.city FROM parties_address a WHERE a.identity_id = p.identity_id AND a.is_main)"
_PARTY: Final = "p.id, p.display_name, coalesce({place}, ''), p.owner_id, p.is_own, coalesce(u.name, '')"
_FROM_PARTY: Final = "LEFT JOIN accounts_user u ON u.id = p.account_manager_id"
_OF_PARTY: Final = _PARTY.format(place=_PLACE)
_REACH: Final = " AND (%(everyone)s OR p.owner_id = ANY(%(owners)s) OR p.is_own)"


_ENTRIES: Final = """
WITH e AS (SELECT * FROM unnest(%(n)s::int[], %(nip)s::text[], %(regon)s::text[], %(krs)s::text[], %(key)s::text[])
    AS e(n, nip, regon, krs, key)),
c AS (SELECT * FROM unnest(%(channel_n)s::int[], %(channel_kind)s::text[], %(channel)s::text[]) AS c(n, kind, value))
"""
_NAMED: Final = "%%> e.key AND {row}.trashed_at IS NULL AND e.key <> ''"
# What is not asked is left out: planning it would take longer than the rest.
_Parts = Mapping[str, str]
_PARTIES: Final[_Parts] = {
    **{
        column: f"SELECT e.n, '{column}', {_OF_PARTY}, '', p.id FROM e JOIN parties_party p ON p.{column} = e.{column}"
        f" AND p.{column} <> '' AND p.trashed_at IS NULL {_FROM_PARTY}"
        for column in ("nip", "regon", "krs")
    },
    "channel": f"""
SELECT c.n, c.kind, {_OF_PARTY}, '', p.id FROM c JOIN parties_channel k ON k.normalised = c.value AND k.kind = c.kind
    JOIN parties_party p ON p.identity_id = k.identity_id AND p.trashed_at IS NULL {_FROM_PARTY}
UNION ALL
SELECT c.n, c.kind, {_OF_PARTY}, '', p.id FROM c JOIN parties_channel k ON k.normalised = c.value AND k.kind = c.kind
    JOIN parties_person n ON n.identity_id = k.identity_id AND n.trashed_at IS NULL AND n.party_kind = 'organisation'
    JOIN parties_party p ON p.id = n.party_id AND p.trashed_at IS NULL {_FROM_PARTY}
""",
    "key": f"""
SELECT e.n, 'name', {_OF_PARTY}, CASE WHEN i.name = '' THEN p.display_name ELSE i.name END, p.id
FROM e CROSS JOIN LATERAL (
    SELECT p.* FROM parties_party p WHERE p.search_key {_NAMED.format(row="p")}{_REACH}
    ORDER BY word_similarity(e.key, p.search_key) DESC, p.id LIMIT {_MOST_NAMES}) p
JOIN parties_identity i ON i.id = p.identity_id {_FROM_PARTY}
""",
}
_OF_PERSON: Final = "n.id, n.display_name, p.display_name, p.owner_id, p.is_own, coalesce(u.name, '')"
_PERSONS: Final[_Parts] = {
    "channel": f"""
SELECT c.n, c.kind, {_OF_PERSON}, '', n.party_id FROM c
    JOIN parties_channel k ON k.normalised = c.value AND k.kind = c.kind
    JOIN parties_person n ON n.identity_id = k.identity_id AND n.trashed_at IS NULL
    JOIN parties_party p ON p.id = n.party_id {_FROM_PARTY}
""",
    "key": f"""
SELECT e.n, 'name', {_OF_PERSON}, n.display_name, n.party_id FROM e CROSS JOIN LATERAL (
    SELECT n.* FROM parties_person n JOIN parties_party p ON p.id = n.party_id
    WHERE n.search_key {_NAMED.format(row="n")}{_REACH}
    ORDER BY word_similarity(e.key, n.search_key) DESC, n.id LIMIT {_MOST_NAMES}) n
JOIN parties_party p ON p.id = n.party_id {_FROM_PARTY}
""",
}


def like_parties(viewer: Viewer, entries: Sequence[Candidate]) -> list[list[Match]]:
    """For each entry the parties that it may be, the surest first. What reaches a person counts for their party."""
    keys = [_key(compared_name(entry.name)) for entry in entries]
    found = _asked(viewer, PARTY, _PARTIES, entries, keys)
    gathered = _Gathered(viewer, PARTY, entries)
    for n, reason, *about, name, _party_id in found:
        if reason != "name":
            gathered.add(n, reason, about)
        elif verdict := _alike(keys[n], compared_name(name)):
            gathered.add(n, verdict, about)
    return gathered.best()


def like_persons(viewer: Viewer, entries: Sequence[Candidate]) -> list[list[Match]]:
    """The same for persons; a name counts when it is the same, and at the same party also when it is alike."""
    keys = [_key(plain_name(entry.name)) for entry in entries]
    gathered = _Gathered(viewer, PERSON, entries)
    for n, reason, *about, name, party_id in _asked(viewer, PERSON, _PERSONS, entries, keys):
        if reason != "name":
            gathered.add(n, reason, about)
            continue
        verdict = _alike(keys[n], plain_name(name))
        if verdict == "same_name" or (verdict and party_id == entries[n].party_id):
            gathered.add(n, verdict, about)
    return gathered.best()


def _key(name: str) -> str:
    return name if len(name) >= FEWEST_LETTERS else ""


def _alike(one: str, other: str) -> str:
    """What a name says of another one; empty when they are not alike. The order of words does not matter."""
    if sorted(one.split()) == sorted(other.split()):
        return "same_name"
    return "alike_name" if similarity(one, other) >= ALIKE else ""


def _asked(
    viewer: Viewer, kind: str, parts: _Parts, entries: Sequence[Candidate], keys: Sequence[str]
) -> list[tuple[Any, ...]]:
    channels = [
        (n, channel, value)
        for n, entry in enumerate(entries)
        for channel, values in (("phone", entry.phones), ("email", entry.emails))
        for value in values
    ]
    owners = viewer.owners(kind, "view") if viewer.can(kind, "view") else frozenset[int]()
    asked: dict[str, Any] = {
        "key": list(keys),
        **{name: [getattr(entry, name) for entry in entries] for name in ("nip", "regon", "krs")},
        "channel": [value for _n, _kind, value in channels],
    }
    statements = [statement for name, statement in parts.items() if any(asked[name])]
    if not statements:
        return []
    asked |= {
        "n": list(range(len(entries))),
        "channel_n": [n for n, _kind, _value in channels],
        "channel_kind": [channel for _n, channel, _value in channels],
        "everyone": owners == EVERYONE,
        "owners": [] if owners == EVERYONE else sorted(owners),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES + " UNION ALL ".join(statements), asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


class _Gathered:
    """Matches by entry; each record once, with all its reasons."""

    def __init__(self, viewer: Viewer, kind: str, entries: Sequence[Candidate]) -> None:
        self._viewer, self._kind, self._entries = viewer, kind, entries
        self._found: list[dict[int, Match]] = [{} for _entry in entries]

    def add(self, n: int, reason: str, about: Sequence[Any]) -> None:
        record_id, name, detail, owner_id, is_own, manager = about
        if record_id == self._entries[n].exclude:
            return
        is_seen = in_sight(self._viewer, self._kind, owner_id, is_own)
        made = Match(self._kind, record_id, name, detail, owner_id, is_own, manager, is_seen)
        self._found[n].setdefault(record_id, made).because(reason)

    def best(self) -> list[list[Match]]:
        return [sorted(found.values(), key=_surest)[: 2 * _MOST] for found in self._found]


def _surest(match: Match) -> tuple[bool, int, int, str]:
    return not match.is_seen, REASONS.index(match.reasons[0]), -len(match.reasons), match.name
