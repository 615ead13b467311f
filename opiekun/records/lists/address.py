"""The address of a list page: it holds the whole state, so that it can be sent to a colleague and gone back to."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.address import condition_from_address, condition_to_address, has_condition
from opiekun.records.conditions.tree import EVERYTHING, Condition, flat
from opiekun.records.lists.base import BaseSource, ListBase
from opiekun.records.lists.columns import NAME
from opiekun.records.lists.opening import OpenView, open_view
from opiekun.records.lists.query import ListQuery, Sort, read_limit
from opiekun.records.lists.setup import ALL_VIEW, ListSetup
from opiekun.records.saved_views.stored import Kept, kept_by

_LONGEST_SEARCH: Final = 200
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListAddress:
    """A list as its address says it: a view, what was changed about it, and the place in it."""

    setup: ListSetup
    view: OpenView
    query: ListQuery
    is_changed: bool

    @property
    def path(self) -> str:
        return self.setup.address

    @property
    def name(self) -> str:
        """What the list is opened on, or the view; nothing for all records of the kind."""
        if self.query.base is not None:
            return self.query.base.label
        return "" if self.view.code == ALL_VIEW else str(self.view.label)

    @property
    def view_url(self) -> str:
        """The address of the view without changes."""
        return self.url_of_view(self.view.code)

    def url_of_view(self, code: str) -> str:
        """The address of another view of what this list is opened on."""
        return f"{self.path}?{urlencode([*self._base_pairs(), ('view', code)])}"

    @property
    def base_source(self) -> BaseSource | None:
        """Where what the list is opened on comes from."""
        base = self.query.base
        return next((s for s in self.setup.bases if base is not None and s.param == base.param), None)

    def _base_pairs(self) -> Pairs:
        base = self.query.base
        return [] if base is None else [(base.param, base.value)]

    @property
    def whole(self) -> str:
        """Condition, order, columns and rows in full, whatever the view says: what is saved as a view."""
        query = self.query
        pairs: Pairs = list(condition_to_address(query.named_condition)) or [("where", "")]
        pairs += [("sort", str(query.sort)), ("columns", _columns_to_address(query.columns))]
        return urlencode([*pairs, ("limit", str(query.limit))])

    def parameters(self, cursor: str = "", condition: Condition | None = None, sort: Sort | None = None) -> str:
        """The query string of this list with something else in it, at its beginning unless ``cursor`` says where."""
        return urlencode(self._pairs(cursor, condition, sort))

    def pairs_without(self, *names: str) -> tuple[tuple[str, str], ...]:
        """The parameters of this list but for some: what a form that sets those must send along."""
        return tuple(pair for pair in self._pairs() if pair[0] not in names)

    def _pairs(self, cursor: str = "", condition: Condition | None = None, sort: Sort | None = None) -> Pairs:
        query, view = self.query, self.view
        pairs: Pairs = self._base_pairs()
        if view.code != ALL_VIEW:
            pairs.append(("view", view.code))
        if query.q:
            pairs.append(("q", query.q))
        changed = query.condition if condition is None else condition
        # What is left of a view's filters is asked for in full, or it would be taken for all of them.
        is_part = view.fault is not None and query.fault is None
        if is_part or not says_the_same(changed, view.condition):
            # "No condition" must be said where the view has one.
            pairs += list(condition_to_address(changed)) or [("where", "")]
        order = query.sort if sort is None else sort
        if order != view.sort:
            pairs.append(("sort", str(order)))
        if query.columns != view.columns:
            pairs.append(("columns", _columns_to_address(query.columns)))
        if query.limit != view.rows:
            pairs.append(("limit", str(query.limit)))
        if cursor:
            pairs.append(("cursor", cursor))
        return pairs

    def closed(self) -> "ListAddress":
        """The same list as its frame is shown where it has no rows to show."""
        return replace(self, query=self.query.closed())

    def searching(self, text: str) -> str:
        """The same list with another text searched for."""
        return replace(self, query=replace(self.query, q=text)).url()

    @property
    def cleared(self) -> str:
        """The address of the same view without search and conditions."""
        return replace(self, query=replace(self.query, q="")).url(condition=EVERYTHING)

    def url(self, cursor: str = "", condition: Condition | None = None, sort: Sort | None = None) -> str:
        """The address of this list with something else in it; never bare, which would be the user's default view."""
        return f"{self.path}?{self.parameters(cursor, condition, sort) or f'view={ALL_VIEW}'}"


def read_address(setup: ListSetup, viewer: Viewer, params: QueryDict, kept: Kept | None = None) -> ListAddress:
    """What the address asks for. Raises InvalidInput that names the wrong parameter.

    ``kept`` is what ``kept_by`` read before; without it a saved view costs a statement.
    """
    code = params.get("view", ALL_VIEW)
    if kept is None:
        kept = kept_by(viewer) if code.isdigit() else Kept()
    view = open_view(setup, viewer, code, kept)
    is_given = has_condition(params)
    query = ListQuery(
        sort=Sort.read(sort) if (sort := params.get("sort")) else view.sort,
        columns=_columns_from_address(",".join(params.getlist("columns")), view.columns),
        condition=condition_from_address(params) if is_given else view.condition,
        q=_search(params.get("q", "")),
        limit=read_limit(limit) if (limit := params.get("limit")) else view.rows,
        cursor=params.get("cursor", ""),
        base=_base(setup, viewer, params),
        fault=None if is_given else view.fault,
    )
    is_changed = (
        not says_the_same(query.condition, view.condition) or query.sort != view.sort or query.columns != view.columns
    )
    return ListAddress(setup, view, query, is_changed)


def _base(setup: ListSetup, viewer: Viewer, params: QueryDict) -> ListBase | None:
    source = next((source for source in setup.bases if source.param in params), None)
    return None if source is None else source.open(viewer, params.get(source.param, ""))


def says_the_same(one: Condition, other: Condition) -> bool:
    """Whether two conditions are equal, whatever the order of parts that must all hold."""
    if one is other:
        return True
    mine, theirs = flat(one), flat(other)
    if mine is None or theirs is None:
        return one == other
    return len(mine) == len(theirs) and set(mine) == set(theirs)


def _columns_to_address(columns: tuple[str, ...]) -> str:
    return ",".join(columns) or NAME


def _columns_from_address(raw: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that were asked for by name (a wrong one is refused later), else those of the view."""
    if raw:
        return tuple(dict.fromkeys(code for code in raw.split(",") if code and code != NAME))
    return usual


def _search(raw: str) -> str:
    try:
        return str(reading.text(_LONGEST_SEARCH)(raw))
    except reading.WrongValue as wrong:
        raise InvalidInput([FieldError(("q",), wrong.code, str(wrong.message))]) from wrong
