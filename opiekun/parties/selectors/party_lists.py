"""Reading party lists, and what stands behind those that a condition names."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language

from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ListKind
from opiekun.parties.permissions import PARTY_LIST
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.reading import condition_from_json
from opiekun.records.conditions.tree import EVERYTHING, Condition
from opiekun.records.search.words import fold

_COLUMNS: Final = (
    "l.id, l.version, l.kind, l.name, l.name_en, l.colour, l.description, l.is_archived, l.condition::text,"
    " l.updated_at"
)
# The lists, and all that their criteria name, and those that these name.
_CLOSURE: Final = f"""
WITH RECURSIVE wanted AS (
    SELECT unnest(%s::bigint[]) AS id
    UNION
    SELECT parties_lists_named(l.condition) FROM wanted JOIN parties_partylist l ON l.id = wanted.id
    WHERE l.condition IS NOT NULL)
SELECT {_COLUMNS} FROM parties_partylist l WHERE l.id IN (SELECT id FROM wanted) AND l.trashed_at IS NULL
"""  # noqa: S608 - put together from constants
_ALL: Final = f"""
SELECT {_COLUMNS} FROM parties_partylist l WHERE l.trashed_at IS NULL ORDER BY l.is_archived, l.position, l.id
"""  # noqa: S608 - put together from constants


@dataclass(frozen=True)
class ListRow:
    """A live list as it is stored."""

    id: int
    version: int
    kind: str
    name: str
    name_en: str
    colour: str
    description: str
    is_archived: bool
    stored_condition: str | None
    updated_at: datetime

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def is_manual(self) -> bool:
        return self.kind == ListKind.MANUAL

    @cached_property
    def tree(self) -> Condition | None:
        """The criterion; None for a manual list, and for a tree that cannot be read any more."""
        if self.stored_condition is None:
            return None
        try:
            return condition_from_json(json.loads(self.stored_condition))
        except WrongCondition:
            return None

    @property
    def condition(self) -> Condition:
        """The criterion as a form shows it."""
        return self.tree or EVERYTHING


def all_lists(viewer: Viewer) -> list[ListRow]:
    """All lists in their order, archived ones last; none for a viewer without the right."""
    return _fetch(_ALL, []) if viewer.can(PARTY_LIST, "view") else []


def lists_with_named(ids: Iterable[int]) -> Mapping[int, ListRow]:
    """The live lists among the ids with all that their criteria name, by id, in one statement."""
    return {row.id: row for row in _fetch(_CLOSURE, [sorted(ids)])}


def find_lists(viewer: Viewer, typed: str, most: int) -> list[ListRow]:
    """Up to ``most`` lists, but for archived ones, with every typed word in one of their names."""
    words = fold(typed).split()
    if not words:
        return []
    rows = (row for row in all_lists(viewer) if not row.is_archived)
    return [row for row in rows if all(word in fold(f"{row.name} {row.name_en}") for word in words)][:most]


def stored_lists() -> Mapping[int, ListRow]:
    """All live lists by id, whoever asks: for rules that span them."""
    return {row.id: row for row in _fetch(_ALL, [])}


def _fetch(statement: str, params: list[Any]) -> list[ListRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [ListRow(*row) for row in cursor.fetchall()]
