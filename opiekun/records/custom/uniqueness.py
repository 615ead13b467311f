"""Values that only one live record may have: who has one, and which are there twice."""
# ruff: noqa: S608 - the statements are put together from names of tables and checked codes

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A value that several records have. ``names`` are those which the viewer may see, ``others`` the rest."""

    value: str
    names: tuple[str, ...]
    others: int

    def __str__(self) -> str:
        names = [*self.names, *([_("%(number)d more") % {"number": self.others}] if self.others else [])]
        return f"{self.value}: {', '.join(names)}"


def unique_key(definition: Definition, value: str = "") -> str:
    """The SQL of what must differ, of the row's value or of another; texts without regard to letter case."""
    text = value or f"custom ->> '{definition.code}'"
    function = {"number": "records_number", "reference": "records_id"}.get(definition.type, "lower")
    return f"{function}({text})"


def live_with_value(definition: Definition) -> str:
    """The SQL of the rows that count: not those in the trash."""
    return f"trashed_at IS NULL AND custom ? '{definition.code}'"


def holder_of(viewer: Viewer, definition: Definition, value: Any, record_id: int | None) -> str | None:
    """Who has the value already, in words; None when nobody has. A record out of reach is not named."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {_table(definition)} WHERE {live_with_value(definition)}"
            f" AND {unique_key(definition)} = {unique_key(definition, '%(value)s')}"
            " AND id IS DISTINCT FROM %(own)s LIMIT 1",
            {"value": value, "own": record_id},
        )
        row = cursor.fetchone()
    if row is None:
        return None
    names = _seen(viewer, definition, [row[0]])
    if row[0] in names:
        return _("%(name)s has this value already.") % {"name": names[row[0]]}
    return _("Another record has this value already.")


def duplicates(viewer: Viewer, definition: Definition) -> list[Duplicate]:
    """Values that live records share, the first few."""
    key = unique_key(definition)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(custom ->> '{definition.code}'), (array_agg(id ORDER BY id))[1:10], count(*)"
            f" FROM {_table(definition)} WHERE {live_with_value(definition)} AND {key} IS NOT NULL"
            f" GROUP BY {key} HAVING count(*) > 1 ORDER BY count(*) DESC, 1 LIMIT {SHOWN}"
        )
        rows = cursor.fetchall()
    names = _seen(viewer, definition, [pk for _value, ids, _count in rows for pk in ids])
    found = []
    for value, ids, count in rows:
        seen = tuple(names[pk] for pk in ids if pk in names)
        found.append(Duplicate(value, seen, count - len(seen)))
    return found


def _table(definition: Definition) -> str:
    return f'"{record_kind(definition.kind).model_class._meta.db_table}"'


def _seen(viewer: Viewer, definition: Definition, ids: list[int]) -> dict[int, str]:
    kind = record_kind(definition.kind)
    return dict(kind.visible(viewer, "view").filter(pk__in=ids).values_list("pk", kind.name_path)) if ids else {}
