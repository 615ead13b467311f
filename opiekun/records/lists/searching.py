"""Finds the rows of a searched list in its order, at a bounded cost whether the typed text is frequent or rare.

A walk in the order of the list soon fills a page with frequent hits, and would look at every row for rare ones. Rare
hits are soon gathered by the index of fragments, and frequent ones would all have to be read before they can be
ordered. Which of the two a text is, the database cannot know beforehand: so a short walk is tried first, then a
bounded gathering, then a long walk.
"""

from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from opiekun.records.lists.cursor import Place
from opiekun.records.lists.order import Order

# Walking over a row costs one to two microseconds, gathering one somewhat more.
SHORT_WALK: Final = 2_500
LONG_WALK: Final = 25_000
MOST_GATHERED: Final = 2_500
# A limit, be it beyond all rows, keeps the database from merging the inner query with the outer one.
_ALL: Final = 10**9


def found_in_order(
    every: QuerySet[Any], found: QuerySet[Any], order: Order, place: Place | None, most: int
) -> list[int]:
    """Ids of the first ``most`` rows of ``found`` after the place, in the order.

    ``every`` are the rows among which is walked: live ones, in no reach and under no condition.
    """
    backwards = place is not None and place.backwards
    if place is not None:
        every, found = every.filter(order.beyond(place)), found.filter(order.beyond(place))
    ids = order.arrange(found, backwards).values_list("pk", flat=True)
    for length in (SHORT_WALK, LONG_WALK):
        end = order.place_at(every, length, backwards)
        page = list((ids if end is None else ids.filter(order.until(end)))[:most])
        if len(page) == most or end is None:
            return page
        if length == SHORT_WALK:
            few = list(found.order_by().values_list("pk", flat=True)[: MOST_GATHERED + 1])
            if len(few) <= MOST_GATHERED:
                return list(order.arrange(every.filter(pk__in=few), backwards).values_list("pk", flat=True)[:most])
    return _gathered(found, order, backwards, most)


def _gathered(found: QuerySet[Any], order: Order, backwards: bool, most: int) -> list[int]:
    """The first rows of all that are found, ordered apart so that the database does not walk for them."""
    gathered, params = found.order_by().values_list("pk", order.path, order.tie)[:_ALL].query.sql_with_params()
    way = "DESC" if order.descending != backwards else "ASC"
    statement = f"SELECT f.id FROM ({gathered}) AS f (id, value, tie) ORDER BY f.value {way}, f.tie {way} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, most])
        return [record_id for (record_id,) in cursor.fetchall()]
