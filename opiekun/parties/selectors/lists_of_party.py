"""In which lists a party is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import BooleanField, ExpressionWrapper, Q

from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.permissions import reached_parties
from opiekun.parties.selectors.list_conditions import ListBook
from opiekun.parties.selectors.party_lists import ListRow, all_lists
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.tree import Condition

MOST_LISTS: Final = 200


@dataclass(frozen=True, slots=True)
class ListsOfParty:
    """The lists that the party is in, and the manual ones that it could be put into; archived ones are neither.

    ``broken`` are those of which nobody can say, with the reason.
    """

    members: list[ListRow]
    others: list[ListRow]
    broken: list[tuple[ListRow, str]]


@dataclass(frozen=True, slots=True)
class OpenLists:
    """What stands behind each list that the viewer may ask, by id, and in words why others cannot be asked at all."""

    conditions: dict[int, Condition]
    faults: dict[int, str]


def lists_of_party(viewer: Viewer, party_id: int) -> ListsOfParty:
    """Two statements, however many lists there are. Raises NotFound for a party out of reach.

    A list that asks what the viewer may not read is not among them.
    """
    known = all_lists(viewer)
    rows = [row for row in known if not row.is_archived][:MOST_LISTS]
    opened = open_lists(viewer, rows, known)
    held = _held(viewer, party_id, opened.conditions)
    return ListsOfParty(
        [row for row in rows if held.get(row.id)],
        [row for row in rows if row.is_manual and not held.get(row.id)],
        [(row, opened.faults[row.id]) for row in rows if row.id in opened.faults],
    )


def open_lists(viewer: Viewer, rows: Iterable[ListRow], known: Iterable[ListRow]) -> OpenLists:
    """The lists opened for the viewer; those that hide something from him are in neither part of the answer.

    ``known`` are all lists, which they may name.
    """
    book, found = ListBook({row.id: row for row in known}), OpenLists({}, {})
    for row in rows:
        try:
            found.conditions[row.id] = book.open(viewer, row.id)
        except WrongCondition as wrong:
            if wrong.reason != "hidden_parts":
                found.faults[row.id] = wrong.words
    return found


def _held(viewer: Viewer, party_id: int, conditions: Mapping[int, Condition]) -> dict[int, bool]:
    parties = reached_parties(viewer).filter(pk=party_id)
    asked = {
        f"list_{list_id}": ExpressionWrapper(
            Q(pk__isnull=False) & compile_condition(PARTY_KIND, viewer, condition), BooleanField()
        )
        for list_id, condition in conditions.items()
    }
    row = parties.annotate(**asked).values_list(*asked, "pk").first()
    if row is None:
        raise NotFound
    return dict(zip(conditions, row, strict=False))
