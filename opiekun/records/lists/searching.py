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
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from opiekun.records.lists.cursor import Place
from opiekun.records.lists.order import Order

# Walking over a row costs one to two microseconds, gathering one somewhat more.
SHORT_WALK: Final = 2_500
LONG_WALK: Final = 25_000
MOST_GATHERED: Final = 2_500
_TRIES: Final = 3
# A limit, be it beyond all rows, keeps the database from merging the inner query with the outer one.
_ALL: Final = 10**9
_WAYS: Final = ("seqscan", "indexscan", "indexonlyscan")
_SET_WAYS: Final = "SELECT " + ", ".join(f"set_config('enable_{way}', %s, true)" for way in _WAYS)
# Id, value and tie.
Gathered = list[tuple[int, Any, int]]


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
    few = _gathered(found, order, indexed)
    if len(few) <= MOST_GATHERED:
        return _arranged(every, few, order, backwards, most)
    if indexed and order.is_in_fragments:
        near = _from_the_edge(every, found, order, few, backwards, most)
        if near is not None:
            return near
    end = order.place_at(every, LONG_WALK, backwards)
    if end is None or not _is_before(end, few, order):
        page = _walked(found, order, end, backwards, most)
        if len(page) == most or end is None:
            return page
    return _first_of_all(found, order, backwards, most, indexed)


def _from_the_edge(
    every: QuerySet[Any], found: QuerySet[Any], order: Order, few: Gathered, backwards: bool, most: int
) -> list[int] | None:
    """The first hits, when those before some place are few and others follow soon; None when they are not.

    Of hits that lie anywhere the ``most``-th stands near the end of the page, or some pages behind it.
    """
    for _try in range(_TRIES):
        values = sorted((value for _id, value, _tie in few), reverse=order.descending != backwards)
        before, after = order.parted_at(values[min(most, len(values)) - 1], backwards)
        few = _gathered(found.filter(before), order, indexed=True)
        if len(few) <= MOST_GATHERED:
            break
    else:
        return None
    page = _arranged(every, few, order, backwards, most)
    if len(page) == most:
        return page
    end = order.place_at(every.filter(after), LONG_WALK, backwards)
    page += _walked(found.filter(after), order, end, backwards, most - len(page))
    return page if len(page) == most or end is None else None


def _arranged(every: QuerySet[Any], few: Gathered, order: Order, backwards: bool, most: int) -> list[int]:
    """The first of what was gathered. Sort keys compare here as in the database, byte by byte; other text may not."""
    if order.is_in_fragments:
        few.sort(key=lambda hit: hit[1:], reverse=order.descending != backwards)
        return [record_id for record_id, _value, _tie in few[:most]]
    ids = [record_id for record_id, _value, _tie in few]
    return list(order.arrange(every.filter(pk__in=ids), backwards).values_list("pk", flat=True)[:most])


def _walked(found: QuerySet[Any], order: Order, end: Place | None, backwards: bool, most: int) -> list[int]:
    ids = order.arrange(found, backwards).values_list("pk", flat=True)
    return list((ids if end is None else ids.filter(order.until(end)))[:most])


def _is_before(end: Place, few: Gathered, order: Order) -> bool:
    """Whether a walk ends before the first of so many hits that lie anywhere: it would hardly find a page."""
    values = [value for _id, value, _tie in few]
    return bool(end.value > max(values) if order.descending != end.backwards else end.value < min(values))


def _gathered(found: QuerySet[Any], order: Order, indexed: bool) -> Gathered:
    with _by_fragments(indexed):
        return list(found.order_by().values_list("pk", order.path, order.tie)[: MOST_GATHERED + 1])


def _first_of_all(found: QuerySet[Any], order: Order, backwards: bool, most: int, indexed: bool) -> list[int]:
    """The first rows of all that are found, ordered apart so that the database does not walk for them."""
    gathered, params = found.order_by().values_list("pk", order.path, order.tie)[:_ALL].query.sql_with_params()
    way = "DESC" if order.descending != backwards else "ASC"
    statement = f"SELECT f.id FROM ({gathered}) AS f (id, value, tie) ORDER BY f.value {way}, f.tie {way} LIMIT %s"  # noqa: S608
    with _by_fragments(indexed), connection.cursor() as cursor:
        cursor.execute(statement, [*params, most])
        return [record_id for (record_id,) in cursor.fetchall()]


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
