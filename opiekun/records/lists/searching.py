"""Finds the rows of a searched list in its order, at a bounded cost whether the typed text is frequent or rare.

A walk in the order of the list soon fills a page with frequent hits, and would look at every row for rare ones. Rare
hits are soon gathered by the index of fragments, and frequent ones would all have to be read before they can be
ordered. Which of the two a text is, the database cannot know beforehand: so a short walk is tried first, then a
bounded gathering. What was gathered tells roughly where the hits of the page end, and the index of fragments, which
knows stretches of the alphabet, gathers those before that place. In other orders a long walk comes next, unless what
was gathered lies beyond it. Only then all are gathered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from opiekun.records.lists.cursor import Place
from opiekun.records.lists.order import Order

# Walking over a row costs one to two microseconds, gathering one somewhat more.
SHORT_WALK: Final = 2_500
LONG_WALK: Final = 25_000
FIRST_GATHERED: Final = 1_200
MOST_GATHERED: Final = 2_500
_TRIES: Final = 3
# A limit, be it beyond all rows, keeps the database from merging the inner query with the outer one.
_ALL: Final = 10**9
_WAYS: Final = ("seqscan", "indexscan", "indexonlyscan")
_SET_WAYS: Final = "SELECT " + ", ".join(f"set_config('enable_{way}', %s, true)" for way in _WAYS)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """``ids`` and ``values`` are those of the first hits in the order, ``number`` counts all that were gathered."""

    ids: list[int]
    values: list[Any]
    number: int
    limit: int

    @property
    def is_all(self) -> bool:
        """Whether there are no more hits than were gathered."""
        return self.number <= self.limit


def found_in_order(
    every: QuerySet[Any], found: QuerySet[Any], order: Order, place: Place | None, most: int, indexed: bool
) -> list[int]:
    """Ids of the first ``most`` rows of ``found`` after the place, in the order.

    ``every`` are the rows among which is walked: live ones, in no reach and under no condition. ``indexed``: the text
    is long enough for the index of fragments.
    """
    backwards = place is not None and place.backwards
    if place is not None:
        every, found = every.filter(order.beyond(place)), found.filter(order.beyond(place))
    end = order.place_at(every, SHORT_WALK, backwards)
    page = _walked(found, order, end, backwards, most)
    if len(page) == most or end is None:
        return page
    few = _gathered(found, order, backwards, most, indexed, FIRST_GATHERED if order.is_in_fragments else MOST_GATHERED)
    if few.is_all:
        return few.ids
    if indexed and order.is_in_fragments:
        near = _from_the_edge(every, found, order, few, backwards, most)
        if near is not None:
            return near
    end = order.place_at(every, LONG_WALK, backwards)
    if end is None or not _is_before(end, few, order):
        page = _walked(found, order, end, backwards, most)
        if len(page) == most or end is None:
            return page
    return _gathered(found, order, backwards, most, indexed, _ALL).ids


def _from_the_edge(
    every: QuerySet[Any], found: QuerySet[Any], order: Order, few: _Gathered, backwards: bool, most: int
) -> list[int] | None:
    """The first hits, when those before some place are few and others follow soon; None when they are not.

    Of hits that lie anywhere, those near the end of the page stand in truth some pages behind it.
    """
    for _try in range(_TRIES):
        before, after = order.parted_at(few.values[len(few.values) * 2 // 3], backwards)
        few = _gathered(found.filter(before), order, backwards, most, True, MOST_GATHERED)
        if few.is_all:
            break
    else:
        return None
    page = few.ids
    every, found = every.filter(after), found.filter(after)
    for walk in (SHORT_WALK, LONG_WALK):
        if len(page) == most:
            break
        end = order.place_at(every, walk, backwards)
        page = few.ids + _walked(found, order, end, backwards, most - len(few.ids))
        if end is None:
            return page
    return page if len(page) == most else None


def _walked(found: QuerySet[Any], order: Order, end: Place | None, backwards: bool, most: int) -> list[int]:
    ids = order.arrange(found, backwards).values_list("pk", flat=True)
    return list((ids if end is None else ids.filter(order.until(end)))[:most])


def _is_before(end: Place, few: _Gathered, order: Order) -> bool:
    """Whether a walk ends before the first of so many hits that lie anywhere: it would hardly find a page."""
    first = few.values[0]
    return bool(end.value > first if order.descending != end.backwards else end.value < first)


def _gathered(found: QuerySet[Any], order: Order, backwards: bool, most: int, indexed: bool, limit: int) -> _Gathered:
    """The first ``most`` of hits from anywhere, ordered apart so that the database does not walk for them."""
    hits = found.order_by().values_list("pk", order.path, order.tie)[: limit + 1]
    gathered, params = hits.query.sql_with_params()
    way = "DESC" if order.descending != backwards else "ASC"
    statement = (
        f"SELECT f.id, f.value, count(*) OVER () FROM ({gathered}) AS f (id, value, tie)"  # noqa: S608
        f" ORDER BY f.value {way}, f.tie {way} LIMIT %s"
    )
    with _by_fragments(indexed), connection.cursor() as cursor:
        cursor.execute(statement, [*params, most])
        rows = cursor.fetchall()
    return _Gathered([row[0] for row in rows], [row[1] for row in rows], rows[0][2] if rows else 0, limit)


@contextmanager
def _by_fragments(indexed: bool) -> Iterator[None]:
    """Use the index of fragments inside.

    Of a frequent text the database expects to meet enough hits on the way through any other index, also when they
    all stand at its end.
    """
    if not indexed:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SET_WAYS, ["off"] * len(_WAYS))
        yield
        cursor.execute(_SET_WAYS, ["on"] * len(_WAYS))
