"""What one user has: the saved views that he sees, what he set about his lists, his stars. Read in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.reading import condition_from_json
from opiekun.records.conditions.tree import EVERYTHING, Condition
from opiekun.records.models import SavedView, Visibility
from opiekun.records.permissions import SEEN, kinds_of

_READ: Final = f"""
SELECT
  (SELECT coalesce(json_agg(json_build_object(
      'id', v.id, 'version', v.version, 'kind', v.kind, 'name', v.name, 'owner_id', v.owner_id, 'owner', o.name,
      'visibility', v.visibility, 'team_id', v.team_id, 'team', t.name, 'stored_condition', v.condition, 'sort', v.sort,
      'columns', v.columns, 'rows', v.rows, 'changed_by', c.name, 'changed_at', v.updated_at) ORDER BY v.id), '[]')
   FROM records_saved_view v JOIN accounts_user o ON o.id = v.owner_id
   LEFT JOIN accounts_team t ON t.id = v.team_id LEFT JOIN accounts_user c ON c.id = v.changed_by_id
   WHERE {SEEN}),
  (SELECT coalesce(json_agg(json_build_array(kind, default_view_id, default_builtin, view_order)), '[]')
   FROM records_list_preference WHERE user_id = %s),
  (SELECT coalesce(json_agg(json_build_array(f.view_id, f.record_id, r.kind) ORDER BY f.id), '[]')
   FROM records_favourite f LEFT JOIN core_record r ON r.id = f.record_id WHERE f.user_id = %s)
"""  # noqa: S608 - put together from constants


@dataclass(frozen=True)
class StoredView:
    """A saved view as it is stored: for a viewer it is opened by ``lists.opening``, which leaves out what is hidden.

    What only an open view needs is read when it is asked for: every page reads the names of them all.
    """

    id: int
    version: int
    kind: str
    name: str
    owner_id: int
    owner: str
    visibility: str
    team_id: int | None
    team: str
    stored_condition: Any
    sort: str
    columns: tuple[str, ...]
    rows: int | None
    changed_by: str
    changed_at: str

    @property
    def condition(self) -> Condition:
        """What was stored; a tree that cannot be read any more is no reason to refuse the list (``is_broken``)."""
        return self._read[0]

    @property
    def is_broken(self) -> bool:
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[Condition, bool]:
        try:
            return condition_from_json(self.stored_condition), False
        except WrongCondition:
            return EVERYTHING, True

    @property
    def updated_at(self) -> datetime:
        return datetime.fromisoformat(self.changed_at)

    @property
    def is_shared(self) -> bool:
        return self.visibility == Visibility.EVERYONE or self.team_id is not None


@dataclass(frozen=True, slots=True)
class Preference:
    """What the user set about a kind's list. ``default`` is the code of a view, or empty."""

    default: str = ""
    order: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a user keeps. Stars stand in the order in which they were set; ``starred_records`` are (kind, id)."""

    views: Sequence[StoredView] = ()
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    starred_views: Sequence[int] = ()
    starred_records: Sequence[tuple[str, int]] = ()

    def view(self, kind: str, view_id: int) -> StoredView | None:
        """The view of the kind under the id."""
        return next((view for view in self.views if view.id == view_id and view.kind == kind), None)

    def of(self, kind: str) -> list[StoredView]:
        """The kind's views as the user ordered them; those that he never moved come after, the oldest first."""
        places = {view_id: place for place, view_id in enumerate(self.preference(kind).order)}
        mine = [view for view in self.views if view.kind == kind]
        return sorted(mine, key=lambda view: (places.get(view.id, len(places)), view.id))

    def preference(self, kind: str) -> Preference:
        return self.preferences.get(kind, Preference())

    def default(self, kind: str) -> str:
        """The code of the view with which the list opens; empty for all records."""
        code = self.preference(kind).default
        return "" if code.isdigit() and self.view(kind, int(code)) is None else code

    def is_starred(self, record_id: int) -> bool:
        return any(starred == record_id for _kind, starred in self.starred_records)


def kept_by(viewer: Viewer) -> Kept:
    """What the viewer keeps and is shown; one statement."""
    with kept_plans() as cursor:
        cursor.execute(_READ, [kinds_of(viewer), viewer.id, viewer.id, viewer.id, viewer.id])
        views, preferences, stars = cursor.fetchone()
    return Kept(
        [_view(row) for row in views],
        {kind: Preference(str(view_id or builtin), order) for kind, view_id, builtin, order in preferences},
        [view_id for view_id, _record, _kind in stars if view_id],
        [(kind, record_id) for _view, record_id, kind in stars if record_id and kind],
    )


def as_stored(view: SavedView) -> StoredView:
    """One view that was read by the ORM."""
    names = ("id", "version", "kind", "name", "owner_id", "visibility", "team_id", "sort", "columns", "rows")
    row = {name: getattr(view, name) for name in names}
    team = view.team.name if view.team else ""
    changed_by = view.changed_by.name if view.changed_by else ""
    more = {"stored_condition": view.condition, "changed_at": view.updated_at.isoformat()}
    return _view({**row, **more, "owner": view.owner.name, "team": team, "changed_by": changed_by})


def _view(row: dict[str, Any]) -> StoredView:
    row["columns"] = tuple(row["columns"])
    row["team"] = row["team"] or ""
    row["changed_by"] = row["changed_by"] or ""
    return StoredView(**row)
