"""Where persons of a file are, and who of them is in the register already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from opiekun.core.viewer import Viewer
from opiekun.parties.importing.matching import Holders, holders
from opiekun.parties.importing.person_reader import PartyKeys, full_name
from opiekun.parties.permissions import PARTY, PERSON, in_sight
from opiekun.parties.rules.alike_names import beginnings, compared_name
from opiekun.records.external_ids import find
from opiekun.records.importing.entries import Entry, Group
from opiekun.records.search.words import fold

# Names that begin with the words of the row's name, see ``alike``.
_BY_NAME: Final = """
WITH asked AS MATERIALIZED (SELECT DISTINCT core_fold(name) AS key FROM unnest(%s::text[]) AS given (name))
SELECT i.name, p.display_name, p.id, p.owner_id, p.is_own FROM asked CROSS JOIN LATERAL (
    SELECT id, owner_id, is_own, display_name, identity_id FROM parties_party
    WHERE search_key >= asked.key AND search_key < asked.key || '~' AND trashed_at IS NULL
    ORDER BY search_key LIMIT 200) p
JOIN parties_identity i ON i.id = p.identity_id
"""
_NAMESAKES: Final = """
SELECT n.party_id, n.search_key, n.id, array(
    SELECT c.normalised FROM parties_channel c WHERE c.identity_id = n.identity_id AND c.kind = 'email')
FROM parties_person n WHERE n.party_id = ANY(%s) AND n.trashed_at IS NULL AND n.search_key = ANY(%s)
"""
_LOCK: Final = "SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@dataclass(slots=True)
class Found:
    """Parties by what rows say of them, persons by external id, and namesakes at the same party with their e-mails."""

    parties: Holders = field(default_factory=Holders)
    by_name: Mapping[str, Sequence[int]] = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    namesakes: Mapping[tuple[int, str], Sequence[tuple[int, Sequence[str]]]] = field(default_factory=dict)

    def party_of(self, keys: PartyKeys) -> tuple[int | None, bool]:
        """The party that the keys name, and whether they name several instead."""
        for found in (
            self.parties.external.get(keys.external_id),
            self.parties.regon.get(keys.regon),
            self.parties.krs.get(keys.krs),
        ):
            if found is not None:
                return found, False
        several: Sequence[int] = ()
        for ids in (self.parties.nip.get(keys.nip, ()), self.by_name.get(compared_name(keys.name), ())):
            both = [party_id for party_id in ids if party_id in several] if several else list(ids)
            if len(both) == 1:
                return both[0], False
            several = both or several
        return None, len(several) > 1


def find_all(actor: Viewer, groups: Sequence[Group], system: str, lock: bool) -> Found:
    """All that the rows of a batch name; ``lock`` holds it until the transaction ends, parties before persons."""
    entries = [entry for group in groups for entry in group.entries]
    found = Found(_parties(entries, system), _by_name(actor, entries))
    ids = sorted({v for _name, v in (key for entry in entries for key in entry.joins)})
    found.persons = find(system, PERSON, ids) if ids else {}
    if lock:
        parties = {pk for pk in (found.party_of(entry.values["party"])[0] for entry in entries) if pk is not None}
        _lock("parties_party", parties | _homes(found.persons.values()))
        _lock("parties_person", set(found.persons.values()))
        found.parties = _parties(entries, system)
        found.persons = find(system, PERSON, ids) if ids else {}
    found.namesakes = _namesakes(found, entries)
    return found


def _parties(entries: Sequence[Entry], system: str) -> Holders:
    """The same look-up as for a file of parties: its rows are the keys that these rows say of their parties."""
    asked = []
    for entry in entries:
        keys: PartyKeys = entry.values["party"]
        joins = [("external_id", keys.external_id), ("regon", keys.regon)]
        tells = [("krs", keys.krs), ("nip", keys.nip)]
        asked.append(Group([Entry(entry.number, joins=[k for k in joins if k[1]], tells=[k for k in tells if k[1]])]))
    return holders(asked, system)


def _by_name(actor: Viewer, entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Parties within sight by their compared names."""
    written = {entry.values["party"].name for entry in entries if entry.values["party"].name}
    if not written:
        return {}
    names = {compared_name(one) for one in written}
    asked = sorted({words for one in written for words in beginnings(one)})
    found: dict[str, list[int]] = {}
    for name, shown, party_id, owner_id, is_own in _asked(_BY_NAME, asked):
        for compared in {compared_name(name or shown), compared_name(shown)} & names:
            if in_sight(actor, PARTY, owner_id, is_own) and party_id not in found.setdefault(compared, []):
                found[compared].append(party_id)
    return found


def _namesakes(found: Found, entries: Sequence[Entry]) -> dict[tuple[int, str], list[tuple[int, Sequence[str]]]]:
    parties = {pk for pk in (found.party_of(entry.values["party"])[0] for entry in entries) if pk is not None}
    names = {fold(full_name(entry.values)) for entry in entries}
    told: dict[tuple[int, str], list[tuple[int, Sequence[str]]]] = {}
    if parties:
        for party_id, name, person_id, emails in _asked(_NAMESAKES, sorted(parties), sorted(names)):
            told.setdefault((party_id, name), []).append((person_id, emails))
    return told


def _homes(person_ids: Any) -> set[int]:
    rows = _asked("SELECT party_id FROM parties_person WHERE id = ANY(%s)", list(person_ids))
    return {party_id for (party_id,) in rows}


def _lock(table: str, ids: set[int]) -> None:
    if ids:
        _asked(_LOCK.format(table=table), sorted(ids))


def _asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
