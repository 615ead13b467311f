"""Which party of the register a row is about: by external id, REGON, KRS, NIP, in this order.

A NIP tells a party only when exactly one live party has it, no other record of the file does, and the REGONs do not
differ: units of one taxpayer share it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from opiekun.parties.importing.party_reader import EXTERNAL_ID, same_regon
from opiekun.parties.permissions import PARTY
from opiekun.records.external_ids import find
from opiekun.records.importing.entries import Group

_BY: Final = {
    name: f"SELECT {name}, id FROM parties_party WHERE trashed_at IS NULL AND {name} <> '' AND {name} = ANY(%s)"  # noqa: S608
    for name in ("regon", "krs", "nip")
}
_LOCK: Final = "SELECT id FROM parties_party WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@dataclass(slots=True)
class Holders:
    """Live parties by what the rows of a batch say; a NIP may have several."""

    external: Mapping[str, int] = field(default_factory=dict)
    regon: Mapping[str, int] = field(default_factory=dict)
    krs: Mapping[str, int] = field(default_factory=dict)
    nip: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def ids(self) -> set[int]:
        found = {*self.external.values(), *self.regon.values(), *self.krs.values()}
        return found.union(*self.nip.values())


def holders(groups: Sequence[Group], system: str) -> Holders:
    """Who has the keys of the rows now; in at most four statements."""
    keys: dict[str, set[str]] = {}
    for group in groups:
        for entry in group.entries:
            for name, value in (*entry.joins, *entry.tells):
                keys.setdefault(name, set()).add(value)
    regons = keys.get("regon", set())
    # A REGON is kept as its holder gave it: short, or long with five zeros.
    asked = [*regons, *(f"{regon}00000" for regon in regons if len(regon) == 9)]
    nips: dict[str, list[int]] = {}
    for nip, party_id in _held("nip", keys.get("nip", ())):
        nips.setdefault(nip, []).append(party_id)
    return Holders(
        find(system, PARTY, sorted(keys[EXTERNAL_ID])) if keys.get(EXTERNAL_ID) else {},
        {same_regon(regon): party_id for regon, party_id in _held("regon", asked)},
        dict(_held("krs", keys.get("krs", ()))),
        nips,
    )


def _held(name: str, values: Iterable[str]) -> list[tuple[str, int]]:
    wanted = sorted(values)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY[name], [wanted])
        rows: list[tuple[str, int]] = cursor.fetchall()
    return rows


def locked_holders(groups: Sequence[Group], system: str) -> Holders:
    """The same, with all of these parties locked until the transaction ends, in the order of their ids.

    What somebody changed while we waited for a lock is seen: the keys are looked up again behind it.
    """
    found = holders(groups, system)
    locked: set[int] = set()
    while more := found.ids() - locked:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [sorted(more)])
        locked |= more
        found = holders(groups, system)
    return found


def match(group: Group, found: Holders, regons: Mapping[int, str]) -> tuple[int | None, str]:
    """The party that a group of rows is about, and by which key; ``regons`` are those of the parties."""
    keys: dict[str, str] = {}
    for entry in group.entries:
        for name, value in (*entry.joins, *entry.tells):
            keys.setdefault(name, value)
            if name == EXTERNAL_ID and value in found.external:
                keys[name] = value
    external = found.external.get(keys.get(EXTERNAL_ID, ""))
    if external is not None:
        return external, EXTERNAL_ID
    regon = keys.get("regon", "")
    if regon in found.regon:
        return found.regon[regon], "regon"
    krs = found.krs.get(keys.get("krs", "")) if "krs" not in group.shared else None
    if krs is not None and not _differ(regon, regons.get(krs, "")):
        return krs, "krs"
    nips = found.nip.get(keys.get("nip", ""), ()) if "nip" not in group.shared else ()
    if len(nips) == 1 and not _differ(regon, regons.get(nips[0], "")):
        return nips[0], "nip"
    return None, ""


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and same_regon(one) != same_regon(other)
