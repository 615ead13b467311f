"""Persons to whom the timeline of a party can be narrowed: its own, and those who moved away and left entries there."""
# ruff: noqa: S608 - the statement is put together from SELECTs that apps register

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PERSON, reach_sql

MOST: Final = 100
# A SELECT of the ids of persons who stand in entries of the party that the viewer may see, wherever they are now, and
# its values; few rows, found along an index.
Source = Callable[[Viewer, int], tuple[str, list[Any]]]
_sources: list[Source] = []
_NAMED: Final = f"""
(SELECT p.id, p.display_name, p.sort_key, {{moved}} AS has_moved FROM parties_person p
 WHERE p.trashed_at IS NULL AND {{conditions}} ORDER BY p.sort_key, p.id LIMIT {MOST})
"""


def register_timeline_people(source: Source) -> None:
    """Add at start-up who stands in entries of a sort."""
    _sources.append(source)


def timeline_people(viewer: Viewer, party_id: int) -> Sequence[tuple[int, str]]:
    """Ids and names in the order of the names, those who moved away after the others; one statement.

    These are named also where they are out of the viewer's reach by now, as the entries name them.
    """
    reach, reached = reach_sql(viewer, PERSON, "p.party_id")
    parts = [_NAMED.format(moved="false", conditions=f"p.party_id = %s AND {reach}")]
    values = [party_id, *reached]
    for source in _sources:
        ids, more = source(viewer, party_id)
        parts.append(_NAMED.format(moved="true", conditions=f"p.id IN ({ids}) AND p.party_id <> %s"))
        values += [*more, party_id]
    with kept_plans() as cursor:
        cursor.execute(f"{' UNION '.join(parts)} ORDER BY has_moved, sort_key, id", values)
        rows = cursor.fetchall()
    formerly = _("%(name)s (formerly)")
    return [(pk, formerly % {"name": name} if moved else name) for pk, name, _key, moved in rows]
