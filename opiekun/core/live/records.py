"""The topic of records: what is written on them while their pages are open."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import IntegerField, QuerySet, Value

from opiekun.core.kinds import record_kinds
from opiekun.core.live.announcing import RECORD
from opiekun.core.live.topics import Asked, LiveTopic
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer

# So many queries are put together: a statement shall stay of a size that is soon planned.
_AT_ONCE: Final = 50


def visible_ids(viewer: Viewer, ids: Collection[int]) -> Mapping[int, str]:
    """Those of the records that the viewer may see now, with their kinds; two statements."""
    return _visible(viewer, _kinds(ids))


def _kinds(ids: Collection[int]) -> Mapping[int, str]:
    return dict(Record.objects.filter(pk__in=ids).values_list("id", "kind"))


def _visible(viewer: Viewer, kinds: Mapping[int, str]) -> Mapping[int, str]:
    return {record_id: kinds[record_id] for _at, record_id in _rows(_narrowed(0, viewer, kinds))}


def _narrowed(at: int, viewer: Viewer, kinds: Mapping[int, str]) -> list[QuerySet[Any, Any]]:
    """For each kind the query for those of the records that the viewer may see: ``at`` and the id."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for record_id, code in kinds.items():
        of_kind[code].append(record_id)
    place = Value(at, output_field=IntegerField())
    return [
        kind.visible(viewer, "view").filter(pk__in=of_kind[kind.code]).order_by().values_list(place, "pk")
        for kind in record_kinds()
        if kind.code in of_kind and viewer.can(kind.code, "view")
    ]


def _rows(queries: Sequence[QuerySet[Any, Any]]) -> Iterator[tuple[int, int]]:
    """What the queries find, asked some at a time in one statement."""
    for start in range(0, len(queries), _AT_ONCE):
        first, *others = queries[start : start + _AT_ONCE]
        yield from first.union(*others, all=True) if others else first


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    """Streams of one user who follows the same in several browsers are asked about once, all users together."""
    kinds = _kinds(set().union(*(ids for _viewer, ids in asked)))
    first = {_key(viewer, ids): (viewer, ids) for viewer, ids in asked}
    queries = [
        query
        for at, (viewer, ids) in enumerate(first.values())
        for query in _narrowed(at, viewer, {record_id: kinds[record_id] for record_id in ids if record_id in kinds})
    ]
    seen: dict[int, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for at, record_id in _rows(queries):
        seen[at][record_id] = {}
    places = {key: at for at, key in enumerate(first)}
    return [seen[places[_key(viewer, ids)]] for viewer, ids in asked]


def _key(viewer: Viewer, ids: Collection[int]) -> tuple[int | None, int | None, frozenset[int]]:
    # A token sees less than its user.
    return viewer.id, getattr(viewer, "token_id", None), frozenset(ids)


RECORD_TOPIC = LiveTopic(RECORD, _news)
