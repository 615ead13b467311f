"""The address of a list page: it holds the whole state, so that it can be sent to a colleague and gone back to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.address import condition_from_address, condition_to_address, has_condition
from opiekun.records.conditions.tree import EVERYTHING, Condition
from opiekun.records.lists.query import PAGE_ROWS, ListQuery, Sort, read_limit
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup

_LONGEST_SEARCH: Final = 200


@dataclass(frozen=True, slots=True)
class ListAddress:
    """A list as its address says it: a view, what was changed about it, and the place in it."""

    setup: ListSetup
    view: BuiltinView
    query: ListQuery
    is_changed: bool

    @property
    def path(self) -> str:
        return self.setup.record_kind.url

    def parameters(self, cursor: str = "", condition: Condition | None = None, sort: Sort | None = None) -> str:
        """The query string of this list with something else in it, at its beginning unless ``cursor`` says where."""
        return urlencode(self._pairs(cursor, condition, sort))

    def pairs_without(self, name: str = "") -> list[tuple[str, str]]:
        """The parameters of this list but for one: what a form that sets it must send along."""
        return [pair for pair in self._pairs() if pair[0] != name]

    def _pairs(
        self, cursor: str = "", condition: Condition | None = None, sort: Sort | None = None
    ) -> list[tuple[str, str]]:
        query = self.query
        pairs: list[tuple[str, str]] = [("view", self.view.code)] if self.view.code != ALL_VIEW else []
        if query.q:
            pairs.append(("q", query.q))
        changed = query.condition if condition is None else condition
        written = list(condition_to_address(changed))
        # "No condition" must be said where the view has one.
        pairs += written or ([("where", "")] if self.view.condition != changed else [])
        order = query.sort if sort is None else sort
        if str(order) != (self.view.sort or self.setup.sort):
            pairs.append(("sort", str(order)))
        if query.columns != default_columns(self.setup, self.view):
            pairs.append(("columns", ",".join(query.columns)))
        if query.limit != PAGE_ROWS:
            pairs.append(("limit", str(query.limit)))
        if cursor:
            pairs.append(("cursor", cursor))
        return pairs

    @property
    def cleared(self) -> str:
        """The address of the same view without search and conditions."""
        return replace(self, query=replace(self.query, q="")).url(condition=EVERYTHING)

    def url(self, cursor: str = "", condition: Condition | None = None, sort: Sort | None = None) -> str:
        """The address of this list with something else in it."""
        parameters = self.parameters(cursor, condition, sort)
        return f"{self.path}?{parameters}" if parameters else self.path


def default_columns(setup: ListSetup, view: BuiltinView) -> tuple[str, ...]:
    """The columns of a view that nobody has changed; the name always stands first and is not named."""
    shown = (field.code for field in setup.record_kind.fields if field.shown and field.code != "name")
    return view.columns or tuple(shown)


def read_address(setup: ListSetup, viewer: Viewer, params: QueryDict) -> ListAddress:
    """What the address asks for. Raises InvalidInput that names the wrong parameter."""
    view = _view(setup, params.get("view", ALL_VIEW))
    condition = condition_from_address(params) if has_condition(params) else view.condition
    sort = Sort.read(params.get("sort") or view.sort or setup.sort)
    columns = _columns(",".join(params.getlist("columns")), default_columns(setup, view), setup, viewer)
    query = ListQuery(
        sort=sort,
        columns=columns,
        condition=condition,
        q=_search(params.get("q", "")),
        limit=read_limit(params.get("limit") or str(PAGE_ROWS)),
        cursor=params.get("cursor", ""),
    )
    is_changed = (
        condition != view.condition
        or str(sort) != (view.sort or setup.sort)
        or columns != _columns("", default_columns(setup, view), setup, viewer)
    )
    return ListAddress(setup, view, query, is_changed)


def _view(setup: ListSetup, code: str) -> BuiltinView:
    for view in setup.views:
        if view.code == code:
            return view
    raise InvalidInput([FieldError(("view",), "choice", str(reading.REASONS["choice"]))])


def _columns(raw: str, default: Iterable[str], setup: ListSetup, viewer: Viewer) -> tuple[str, ...]:
    """Columns that were asked for by name (a wrong one is refused later), else those of the view that may be read."""
    if raw:
        return tuple(dict.fromkeys(code for code in raw.split(",") if code and code != "name"))
    readable = {field.code for field in setup.record_kind.fields_for(viewer)}
    return tuple(code for code in default if code in readable)


def _search(raw: str) -> str:
    try:
        return str(reading.text(_LONGEST_SEARCH)(raw))
    except reading.WrongValue as wrong:
        raise InvalidInput([FieldError(("q",), wrong.code, str(wrong.message))]) from wrong
