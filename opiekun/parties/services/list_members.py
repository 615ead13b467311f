"""Who is in a manual list: parties are put in and taken out by one statement, however many they are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from opiekun.core.errors import NotFound
from opiekun.core.outbox import publish
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.errors import ListArchived, NotManual
from opiekun.parties.events import PartyListMembersChanged
from opiekun.parties.models import Party, PartyList
from opiekun.parties.permissions import LIST_MEMBER, reached_lists, reached_parties

_ADD: Final = """
INSERT INTO parties_partylistmember (party_list_id, party_id, added_by_id)
SELECT %s, chosen.id, %s FROM ({chosen}) chosen ON CONFLICT (party_list_id, party_id) DO NOTHING
RETURNING id, party_id
"""
_REMOVE: Final = """
DELETE FROM parties_partylistmember m USING ({chosen}) chosen WHERE m.party_list_id = %s AND m.party_id = chosen.id
RETURNING m.party_id, m.added_by_id, m.added_at
"""

_PUT_BACK: Final = """
INSERT INTO parties_partylistmember (party_list_id, party_id, added_by_id, added_at)
SELECT %s, chosen.id, (kept.value ->> 'by')::bigint, (kept.value ->> 'at')::timestamptz
FROM ({chosen}) chosen JOIN jsonb_each(%s::jsonb) kept ON kept.key = chosen.id::text
ON CONFLICT (party_list_id, party_id) DO NOTHING RETURNING party_id
"""


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """``changed`` parties were put in or taken out, ``unchanged`` were there already or not there; the rest of those
    that were named are not within the actor's reach, or not in the register."""

    changed: int
    unchanged: int


def add_to_list(viewer: Viewer, list_id: int, party_ids: Iterable[int]) -> MembersChanged:
    """Put the parties within the viewer's reach into the manual list.

    Raises NotFound, NotAllowed, NotManual, ListArchived.
    """
    chosen = parties_among(viewer, party_ids)
    with writing(viewer):
        manual_list(viewer, list_id)
        added = add_rows(viewer, list_id, chosen)
        return MembersChanged(len(added), chosen.count() - len(added))


def remove_from_list(viewer: Viewer, list_id: int, party_ids: Iterable[int]) -> MembersChanged:
    """Take the parties within the viewer's reach out of the manual list. Raises NotFound, NotAllowed, NotManual."""
    chosen = parties_among(viewer, party_ids)
    with writing(viewer):
        manual_list(viewer, list_id, archived=True)
        removed = remove_rows(list_id, chosen)
        return MembersChanged(len(removed), chosen.count() - len(removed))


def parties_among(viewer: Viewer, party_ids: Iterable[int]) -> QuerySet[Party]:
    """The live parties within reach among the ids, which may be many."""
    among = RawSQL("parties_party.id = ANY(%s)", [sorted(set(party_ids))], BooleanField())
    return reached_parties(viewer).filter(among)


def manual_list(viewer: Viewer, list_id: int, archived: bool = False) -> PartyList:
    """The list whose members the viewer may change. It is not locked: many may fill it side by side.

    Raises NotFound, NotAllowed, NotManual, and ListArchived unless an archived one will do.
    """
    found = reached_lists(viewer).filter(pk=list_id).first()
    if found is None:
        raise NotFound
    require(viewer, LIST_MEMBER, "edit")
    if found.condition is not None:
        raise NotManual
    if found.is_archived and not archived:
        raise ListArchived
    return found


def add_rows(viewer: Viewer, list_id: int, chosen: QuerySet[Party]) -> list[tuple[int, int]]:
    """Put the parties in, inside the caller's transaction; answers id and party of each new row."""
    sql, params = _statement(chosen)
    added = _run(_ADD.format(chosen=sql), [list_id, viewer.id, *params])
    _tell(list_id, added=len(added))
    return added


def remove_rows(list_id: int, chosen: QuerySet[Party]) -> list[tuple[Any, ...]]:
    """Take the parties out, inside the caller's transaction; answers party, who had added it and when."""
    sql, params = _statement(chosen)
    removed = _run(_REMOVE.format(chosen=sql), [*params, list_id])
    _tell(list_id, removed=len(removed))
    return removed


def remove_member_rows(row_ids: Sequence[int]) -> set[int]:
    """Take out just these members, inside the caller's transaction; answers the parties that were in.

    Whoever was taken out meanwhile and put in again is another row, and stays.
    """
    removed = _run(
        "DELETE FROM parties_partylistmember WHERE id = ANY(%s) RETURNING party_list_id, party_id", [list(row_ids)]
    )
    for list_id in sorted({list_id for list_id, _party_id in removed}):
        _tell(list_id, removed=sum(1 for other, _party_id in removed if other == list_id))
    return {party_id for _list_id, party_id in removed}


def put_back_rows(list_id: int, chosen: QuerySet[Party], kept: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Put parties in as they were, added ``by`` whom and ``at`` which instant; answers those that were not in."""
    sql, params = _statement(chosen)
    by_id = json.dumps({str(party_id): one for party_id, one in kept.items()})
    put = {row[0] for row in _run(_PUT_BACK.format(chosen=sql), [list_id, *params, by_id])}
    _tell(list_id, added=len(put))
    return put


def _statement(chosen: QuerySet[Party]) -> tuple[str, tuple[Any, ...]]:
    # In the order of ids, which is that of locks.
    sql, params = chosen.order_by("id").values("id").query.sql_with_params()
    return sql, tuple(params)


def _run(statement: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _tell(list_id: int, added: int = 0, removed: int = 0) -> None:
    if added or removed:
        publish(PartyListMembersChanged(record_id=list_id, added=added, removed=removed))
