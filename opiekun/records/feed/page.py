"""A page of the feed for one reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.feed.errors import another_feed, purged
from opiekun.records.feed.place import mark_of, read_place, write_place
from opiekun.records.feed.rows import CREATED, REACH, TRASHED, Row, State, read_rows, read_state
from opiekun.records.feed.sources import feed_source

# Positions that one page may pass over when few of them are of the kinds that are asked for.
WINDOW: Final = 10_000
NOW: Final = "now"
START: Final = ("", "0")
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for. ``after`` is a place that he was given, "now", or empty for all that is kept.

    ``not_by`` leaves out what that user changed himself; ``begin`` tells a reader where to begin anew.
    """

    kinds: Sequence[str]
    after: str = ""
    limit: int = 100
    not_by: int | None = None
    begin: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a record: created or changed (``version`` is that of now), or removed from sight."""

    place: str
    at: datetime
    kind: str
    record_id: int
    event: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in order, the place behind them, and whether there is more already."""

    changes: Sequence[Change]
    next: str
    more: bool


def read_page(viewer: Viewer, wish: Wish) -> Page:
    """The next changes. Raises FeedBegunAnew when the place is good no more.

    Changes of one record on a page are told once, at the place of the last one.
    """
    state = read_state()
    mark = mark_of(state.generation, viewer, wish.kinds)
    after = _after(wish, state, mark)
    until = min(after + WINDOW, state.last)
    rows = read_rows(after, until, wish.kinds, wish.not_by, wish.limit)
    if len(rows) == wish.limit:
        until = rows[-1].position
    return Page(list(_told(viewer, rows, mark)), write_place(until, mark), until < state.last)


def _after(wish: Wish, state: State, mark: int) -> int:
    if wish.after == NOW:
        return state.last
    if wish.after in START:
        if wish.after and state.first > 1:
            raise purged(wish.begin)
        return state.first - 1
    place = read_place(wish.after)
    if place is None or place[1] != mark or place[0] > state.last:
        raise another_feed(wish.begin)
    if place[0] < state.first - 1:
        raise purged(wish.begin)
    return place[0]


def _told(viewer: Viewer, rows: Sequence[Row], mark: int) -> Iterator[Change]:
    by_record: dict[_Key, list[Row]] = {}
    for row in rows:
        by_record.setdefault((row.kind, row.record_id), []).append(row)
    versions, removed = _sight(viewer, by_record)
    for key, of_record in sorted(by_record.items(), key=lambda item: item[1][-1].position):
        last, place = of_record[-1], write_place(of_record[-1].position, mark)
        if key in versions:
            event = CREATED if of_record[0].name == CREATED else "changed"
            yield Change(place, last.at, *key, event, versions[key])
        elif key in removed:
            yield Change(place, last.at, *key, "removed", None)


def _sight(viewer: Viewer, by_record: dict[_Key, list[Row]]) -> tuple[dict[_Key, int], set[_Key]]:
    """The records that the viewer sees, with their versions, and those that he saw before these rows."""
    versions: dict[_Key, int] = {}
    removed: set[_Key] = set()
    for kind in {kind for kind, _ in by_record}:
        source = feed_source(kind)
        ids = {record_id for of, record_id in by_record if of == kind}
        seen = source.in_sight(viewer, ids)
        versions |= {(kind, record_id): version for record_id, version in seen.items()}
        hidden = ids - seen.keys()
        if viewer.owners(kind, "view") == EVERYONE:
            removed |= {(kind, record_id) for record_id in hidden}
            continue
        trashed = {i for i in hidden if any(row.name == TRASHED for row in by_record[kind, i])}
        left = {i for i in hidden if any(_left(viewer, row) for row in by_record[kind, i])}
        removed |= {(kind, record_id) for record_id in left | source.gone_from_sight(viewer, trashed)}
    return versions, removed


def _left(viewer: Viewer, row: Row) -> bool:
    """Whether the row says that the record had an owner whom the viewer reaches."""
    owners = viewer.owners(row.kind, "view")
    return row.name == REACH and owners != EVERYONE and row.left in owners
