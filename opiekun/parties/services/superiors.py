"""Superiors of many persons at once, by the rules of the person's form: same party, alive, nobody above themselves."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

_LOCK: Final = "SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_CHARTS: Final = """
SELECT n.id, n.party_id, n.reports_to_id, n.trashed_at IS NULL, i.id, i.display_name, p.owner_id
FROM parties_person n JOIN parties_identity i ON i.id = n.identity_id JOIN parties_party p ON p.id = n.party_id
WHERE n.party_id = ANY(%s) ORDER BY n.id
"""
_SET: Final = """
UPDATE parties_person n SET reports_to_id = given.superior
FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, superior) WHERE n.id = given.id
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A person in the chart of a party; one in the trash is above others still, and nobody's new superior."""

    id: int
    party_id: int
    superior_id: int | None
    is_live: bool
    identity_id: int
    shown: str
    owner_id: int | None


def charts(party_ids: Collection[int]) -> dict[int, Placed]:
    """All persons at the parties. Rights are the caller's to check."""
    with connection.cursor() as cursor:
        cursor.execute(_CHARTS, [list(party_ids)])
        return {row[0]: Placed(*row) for row in cursor.fetchall()}


def lock_charts(party_ids: Iterable[int], person_ids: Iterable[int]) -> None:
    """Hold parties, so that nobody else changes who is above whom there, and then persons."""
    with connection.cursor() as cursor:
        for table, ids in (("parties_party", party_ids), ("parties_person", person_ids)):
            cursor.execute(_LOCK.format(table=table), [sorted(ids)])


def set_superiors(superiors: Mapping[int, int | None]) -> None:
    """Write what was checked, in the transaction of the caller, who holds the parties; a cycle the database refuses."""
    if superiors:
        given: list[Any] = [list(superiors), list(superiors.values())]
        with connection.cursor() as cursor:
            cursor.execute(_SET, given)
