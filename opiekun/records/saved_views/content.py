"""What a view holds: read from raw values, checked for the viewer who saves it, written to columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from opiekun.accounts.models import Team
from opiekun.accounts.permissions import visible_teams
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import Reader
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.reading import condition_from_json, condition_to_json
from opiekun.records.conditions.tree import Condition
from opiekun.records.lists.columns import NAME, chosen_fields
from opiekun.records.lists.query import ListQuery, Sort, read_limit
from opiekun.records.lists.rows import sort_field
from opiekun.records.lists.setup import list_setup
from opiekun.records.models import Visibility

_LABELS: Mapping[str, Reader] = {
    "name": reading.text(80, required=True),
    "visibility": reading.choice(Visibility.values, required=True),
    "team": reading.record_id,
}


@dataclass(frozen=True, slots=True)
class Content:
    """The list that a view stands for."""

    condition: Condition
    sort: Sort
    columns: tuple[str, ...]
    rows: int | None = None

    @classmethod
    def of(cls, query: ListQuery) -> "Content":
        """The content of a list as it is shown now."""
        return cls(query.named_condition, query.sort, query.columns, query.limit)

    def check(self, viewer: Viewer, kind_code: str) -> None:
        """Raises InvalidInput for what the viewer may not or cannot ask."""
        kind = list_setup(kind_code).record_kind
        compile_condition(kind, viewer, self.condition)
        sort_field(viewer, kind, self.sort)
        chosen_fields(kind, viewer, self.columns)

    def values(self) -> dict[str, Any]:
        """The columns of the model."""
        return {
            "condition": condition_to_json(self.condition),
            "sort": str(self.sort),
            "columns": list(self.columns),
            "rows": self.rows,
        }


def read_content(raw: Mapping[str, Any], present: Content) -> Content:
    """The present content with what JSON says otherwise. Raises InvalidInput that names the field."""
    return Content(
        condition_from_json(raw["condition"]) if "condition" in raw else present.condition,
        _sort(raw["sort"]) if "sort" in raw else present.sort,
        _columns(raw["columns"]) if "columns" in raw else present.columns,
        _rows(raw["rows"]) if "rows" in raw else present.rows,
    )


def read_labels(raw: Mapping[str, Any], viewer: Viewer, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Name and sharing: ``name``, ``visibility``, ``team_id``. Raises InvalidInput that names every wrong field."""
    clean, errors = reading.read_fields({**dict.fromkeys(required), **raw}, _LABELS)
    if errors:
        raise InvalidInput(errors)
    if "visibility" in clean:
        team_id = clean.pop("team", None)
        clean["team_id"] = _team(viewer, team_id) if clean["visibility"] == Visibility.TEAM else None
    elif "team" in clean:
        raise InvalidInput([FieldError(("visibility",), "required", str(reading.REASONS["required"]))])
    return clean


def teams_to_share_with(viewer: Viewer) -> list[tuple[int, str]]:
    """The teams that the viewer sees, and his own even where he sees no others."""
    seen = visible_teams(viewer).values("pk")
    mine = Q(memberships__user_id=viewer.id)
    teams = Team.objects.filter(Q(pk__in=seen) | mine, trashed_at__isnull=True).distinct()
    return list(teams.order_by("sort_key", "pk").values_list("pk", "name"))


def _team(viewer: Viewer, team_id: int | None) -> int:
    if team_id is None:
        raise InvalidInput([FieldError(("team",), "required", _("Choose a team."))])
    if all(team_id != known for known, _name in teams_to_share_with(viewer)):
        raise InvalidInput([FieldError(("team",), "not_an_id", _("There is no such team."))])
    return team_id


def _sort(value: Any) -> Sort:
    return Sort.read(_text("sort", value))


def _columns(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InvalidInput([FieldError(("columns",), "not_rows", str(reading.REASONS["not_rows"]))])
    codes = dict.fromkeys(_text("columns", code) for code in value)
    return tuple(code for code in codes if code != NAME)


def _rows(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return read_limit(str(value) if type(value) is int else "")
    except InvalidInput as wrong:
        raise InvalidInput([FieldError(("rows",), e.code, e.message) for e in wrong.errors]) from wrong


def _text(name: str, value: Any) -> str:
    try:
        return str(reading.text(60, required=True)(value))
    except reading.WrongValue as wrong:
        raise InvalidInput([FieldError((name,), wrong.code, str(wrong.message))]) from wrong
