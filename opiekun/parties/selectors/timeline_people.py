"""Persons to whom the timeline of a party can be narrowed: its own, and those who moved away and left entries there."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import BooleanField, QuerySet, Value
from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Person
from opiekun.parties.permissions import reached_persons

MOST: Final = 100
# Of a party, those of its entries that the viewer may see: persons, wherever they are now.
Source = Callable[[Viewer, int], QuerySet[Person]]
_sources: list[Source] = []


def register_timeline_people(source: Source) -> None:
    """Add at start-up who stands in entries of a sort; few rows, found along an index."""
    _sources.append(source)


def timeline_people(viewer: Viewer, party_id: int) -> Sequence[tuple[int, str]]:
    """Ids and names in the order of the names, those who moved away after the others; one statement.

    These are named also where they are out of the viewer's reach by now, as the entries name them.
    """
    found: QuerySet[Any, Any] = _named(reached_persons(viewer).filter(party_id=party_id), False)
    for source in _sources:
        gone = source(viewer, party_id).filter(trashed_at__isnull=True).exclude(party_id=party_id)
        found = found.union(_named(gone, True))
    rows = found.order_by("has_moved", "sort_key", "pk") if _sources else found
    formerly = _("%(name)s (formerly)")
    return [(pk, formerly % {"name": name} if moved else name) for pk, name, _key, moved in rows]


def _named(persons: QuerySet[Person], has_moved: bool) -> QuerySet[Any, Any]:
    marked = persons.annotate(has_moved=Value(has_moved, BooleanField()))
    return marked.order_by("sort_key", "pk").values_list("pk", "display_name", "sort_key", "has_moved")[:MOST]
