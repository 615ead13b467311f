"""Reads the rows of a list: one statement, no model instances, from any place in either direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from django.db.models import Q, QuerySet, Value

from opiekun.core.fields import Field
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.conditions import Condition, compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.tree import EVERYTHING, flat
from opiekun.records.lists.columns import Column, chosen_fields, reading
from opiekun.records.lists.cursor import Place, read_cursor, write_cursor
from opiekun.records.lists.order import Order
from opiekun.records.lists.query import ListQuery, Sort, wrong_sort
from opiekun.records.lists.searching import found_in_order
from opiekun.records.search.quick import is_indexed, is_name, quick_condition
from opiekun.records.slow.limit import ListTooSlow, time_limit
from opiekun.records.slow.noting import note_slow

_AT_TIE: Final = 1
_AT_SORT: Final = 2


@dataclass(frozen=True, slots=True)
class ListRows:
    """A page of rows: each a tuple with the id first; ``columns`` say where values stand. Cursors are empty at ends."""

    columns: Sequence[Column]
    rows: Sequence[tuple[Any, ...]]
    next: str
    previous: str


def matching(viewer: Viewer, kind: RecordKind, query: ListQuery, action: str = "view") -> QuerySet[Any]:
    """The records of the list in no order: in the viewer's reach for the action, under its conditions.

    Raises InvalidInput for conditions that cannot be asked.
    """
    if (refusal := query.refusal) is not None:
        raise refusal
    rows = kind.visible(viewer, action)
    condition = query.bounds & compile_filters(kind, viewer, query.condition)
    if query.base is not None:
        condition &= compile_condition(kind, viewer, query.base.condition)
    if query.q:
        condition &= quick_condition(kind, viewer, query.q)
    return rows.filter(condition) if condition else rows


def compile_filters(kind: RecordKind, viewer: Viewer, condition: Condition) -> Q:
    """The conditions of a list. Filters that stand one beside the other are named by their field when one is wrong."""
    try:
        return compile_condition(kind, viewer, condition)
    except WrongCondition as wrong:
        raise wrong.by_field() if flat(condition) is not None else wrong from wrong.__cause__


def count_rows(viewer: Viewer, kind: RecordKind, query: ListQuery) -> int:
    """How many records the whole list has. Raises ListTooSlow where the connection has no such patience."""
    with time_limit(is_bounded=False):
        return matching(viewer, kind, query).count()


def sort_field(viewer: Viewer, kind: RecordKind, sort: Sort) -> Field:
    """The field of the order. Raises InvalidInput when there is none, or the viewer may not read it."""
    field = kind.field_by_code.get(sort.field)
    if field is None or not field.sortable or not viewer.sees(kind.code, field.field_class):
        raise wrong_sort(sort.field)
    return field


def list_rows(viewer: Viewer, kind: RecordKind, query: ListQuery, is_bounded: bool = True) -> ListRows:
    """One page of the list. Raises InvalidInput for unknown fields, a bad cursor or a wrong condition.

    Raises ListTooSlow, and notes by which fields it was asked, when the database needs too long. Cards that show a few
    rows of conditions known to be quick do without a bound of their own.
    """
    try:
        with time_limit(is_bounded and _is_narrowed(query)):
            return _list_rows(viewer, kind, query)
    except ListTooSlow:
        note_slow(kind, viewer, query.named_condition)
        raise


def _is_narrowed(query: ListQuery) -> bool:
    """Whether it asks for some of the records, be it by a field of their own: those may be hard to find.

    Only this has a bound of its own, which costs some statements. A search looks after itself.
    """
    return not query.is_closed and bool(query.base or query.bounds or query.condition != EVERYTHING)


def _list_rows(viewer: Viewer, kind: RecordKind, query: ListQuery) -> ListRows:
    if query.is_closed:
        return no_rows(viewer, kind, query)
    fields, order, place = _read(viewer, kind, query)
    backwards = place is not None and place.backwards
    rows = order.arrange(_rows(viewer, kind, query, order, place), backwards)
    read = reading(viewer, fields, ("pk", order.tie, order.path))
    found = list(rows.annotate(**read.subqueries).values_list(*read.names)[: query.limit + 1])
    more = len(found) > query.limit
    found = found[: query.limit]
    if backwards:
        found.reverse()
    is_after = place is not None and not backwards
    return ListRows(
        read.columns,
        found,
        _cursor(order, found[-1], False) if found and (more or backwards) else "",
        _cursor(order, found[0], True) if found and (is_after or (backwards and more)) else "",
    )


def first_rows(viewer: Viewer, kind: RecordKind, queries: Sequence[ListQuery]) -> list[ListRows]:
    """The first rows of several lists with the same columns and the same order, by one statement, without cursors.

    For lists known to be quick, by a field that is never empty. Raises InvalidInput as ``list_rows`` does.
    """
    fields, order, _place = _read(viewer, kind, queries[0])
    read = reading(viewer, fields, ("pk", order.tie, order.path))
    parts = [
        order.arrange(matching(viewer, kind, query), False)
        .annotate(**read.subqueries, list_number=Value(number))
        .values_list(*read.names, "list_number")[: query.limit]
        for number, query in enumerate(queries)
    ]
    # A union keeps no order of its own.
    found = sorted(parts[0].union(*parts[1:], all=True), key=itemgetter(_AT_SORT, _AT_TIE), reverse=order.descending)
    return [
        ListRows(read.columns, [row[:-1] for row in found if row[-1] == number], "", "")
        for number in range(len(queries))
    ]


def no_rows(viewer: Viewer, kind: RecordKind, query: ListQuery) -> ListRows:
    """The columns of the list without rows: refuses what ``list_rows`` refuses, and asks the database nothing."""
    fields, order, _place = _read(viewer, kind, query)
    if not query.is_closed:
        matching(viewer, kind, query)
    return ListRows(reading(viewer, fields, ("pk", order.tie, order.path)).columns, (), "", "")


def _read(viewer: Viewer, kind: RecordKind, query: ListQuery) -> tuple[list[Field], Order, Place | None]:
    """Columns, order and place that are asked for."""
    order = Order(kind, sort_field(viewer, kind, query.sort), query.sort.descending)
    fields = chosen_fields(kind, viewer, query.columns)
    return fields, order, read_cursor(order.name, query.cursor, order.type) if query.cursor else None


def _rows(viewer: Viewer, kind: RecordKind, query: ListQuery, order: Order, place: Place | None) -> QuerySet[Any]:
    """The rows from the place on: all of them, or those of one page when they have to be searched."""
    rows = matching(viewer, kind, query)
    if order.is_walked and is_name(query.q):
        every = kind.visible(SYSTEM, "view")
        return every.filter(pk__in=found_in_order(every, rows, order, place, query.limit + 1, is_indexed(query.q)))
    return rows if place is None else rows.filter(order.beyond(place))


def _cursor(order: Order, row: tuple[Any, ...], backwards: bool) -> str:
    return write_cursor(order.name, Place(row[_AT_SORT], row[_AT_TIE], backwards))
