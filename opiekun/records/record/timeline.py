"""What happened around a record: entries of all sources in one order, and what is open yet above them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from opiekun.core import clock
from opiekun.core.fields import Label
from opiekun.core.kept_plans import one_plan
from opiekun.core.kinds import record_kind
from opiekun.core.registries.timeline import (
    TimelineEntry,
    TimelineScope,
    TimelineSource,
    open_item_sources,
    timeline_sources,
)
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.conditions.folded import escape_like
from opiekun.records.record.page import record_page
from opiekun.records.record.place import read_place, write_place
from opiekun.records.record.timeline_statement import OPEN, Found, Reached, count_open, read_rows
from opiekun.records.search.words import fold, read_typed

PAGE: Final = 15
MOST_OPEN: Final = 20
MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of the timeline chose: a source, a person, words, where the page before ended."""

    source: str = ""
    person_id: int | None = None
    q: str = ""
    before: Reached | None = None
    limit: int = PAGE

    @property
    def is_narrowed(self) -> bool:
        return bool(self.source or self.person_id or self.q)


@dataclass(frozen=True, slots=True)
class Unshown:
    """How many open items of a source are not shown (``is_more``: at least so many), and the list that has them all."""

    label: Label
    number: int
    is_more: bool
    url: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries of a page; ``before`` is where the next one goes on (None: nothing older).

    ``waiting`` is what is open, on the first page of a timeline that nothing narrows; ``unshown`` says of what else is.
    """

    entries: Sequence[TimelineEntry]
    sources: Sequence[TimelineSource]
    asked: Asked
    before: Reached | None
    waiting: Sequence[TimelineEntry] = field(default_factory=list)
    unshown: Sequence[Unshown] = ()


ALL: Final = Asked()


def read_timeline(viewer: Viewer, kind: str, record_id: int, asked: Asked = ALL) -> TimelinePage:
    """A page of what happened, of all sources or of the chosen one. Raises NotFound when the record is out of reach."""
    page = record_page(kind)
    subjects = tuple(page.subjects(page.load(viewer, record_id)))
    return read_stream(TimelineScope(viewer, kind, record_id, subjects, asked.person_id, _patterns(asked.q)), asked)


def read_stream(scope: TimelineScope, asked: Asked) -> TimelinePage:
    """A page for a record of which the caller knows that the viewer sees it."""
    kind = scope.kind
    sources = timeline_sources(kind)
    first = asked.before is None and not asked.is_narrowed
    with one_plan() as cursor:
        rows = read_rows(
            cursor,
            scope,
            [source for source in sources if not asked.source or source.code == asked.source],
            open_item_sources(kind) if first else (),
            asked.before,
            asked.limit + 1,
            MOST_OPEN + 1,
        )
        waiting = [row for row in rows if row.part == OPEN]
        unshown = _unshown(cursor, scope, waiting) if len(waiting) > MOST_OPEN else ()
    happened = [row for row in rows if row.part != OPEN]
    shown = happened[: asked.limit]
    place = _reached(shown[-1]) if len(happened) > asked.limit else None
    by_code = {source.code: source for source in sources}
    waiting_by_code = {source.code: source for source in open_item_sources(kind)} if waiting else {}
    told = _told(scope, waiting_by_code, waiting[:MOST_OPEN])
    return TimelinePage(_told(scope, by_code, shown), sources, asked, place, told, unshown)


def _unshown(cursor: CursorWrapper, scope: TimelineScope, waiting: Sequence[Found]) -> Sequence[Unshown]:
    """Counted so far as people care to know; one statement, for the sources that had more than was read."""
    sources = open_item_sources(scope.kind)
    counts = Counter(row.source for row in waiting)
    cut = [source for source in sources if counts[source.code] > MOST_OPEN]
    counts |= count_open(cursor, scope, cut, MOST_COUNTED)
    shown = Counter(row.source for row in waiting[:MOST_OPEN])
    found = []
    for source in sources:
        number = counts[source.code]
        more = number - shown[source.code]
        if more > 0:
            url = source.all_url(scope) if source.all_url is not None else ""
            found.append(Unshown(source.label, more, number >= MOST_COUNTED, url))
    return found


def _patterns(q: str) -> tuple[str, ...]:
    return tuple(f"%{escape_like(fold(word))}%" for word in read_typed(q).words)


def _told(scope: TimelineScope, sources: dict[str, TimelineSource], rows: Sequence[Found]) -> list[TimelineEntry]:
    """The entries in the order of the rows; each source is asked once for the words of all that are its own."""
    told: dict[tuple[str, int], TimelineEntry | None] = {}
    for code in dict.fromkeys(row.source for row in rows):
        own = [row for row in rows if row.source == code]
        entries: Sequence[TimelineEntry | None] = [_entry(row) for row in own]
        tell = sources[code].tell
        if tell is not None:
            entries = tell(scope, [_entry(row) for row in own], [row.values for row in own])
        told |= {(code, row.values["key"]): entry for row, entry in zip(own, entries, strict=True)}
    found = [told[row.source, row.values["key"]] for row in rows]
    return [entry for entry in found if entry is not None]


def _entry(row: Found) -> TimelineEntry:
    values = row.values
    url = f"{record_kind(values['kind']).url}/{values['record_id']}" if values["kind"] and values["record_id"] else ""
    return TimelineEntry(
        at=values["at"],
        source=row.source,
        key=values["key"],
        title=values["title"],
        icon=values["icon"],
        text=values["text"],
        url=url,
        actor_id=values["actor_id"],
        actor_name=values["actor"] or "",
        html=values["html"],
        kind=values["kind"],
        record_id=values["record_id"],
        person_id=values["person_id"],
        person=values["person"] or "",
    )


def _reached(row: Found) -> Reached:
    return row.values["at"], row.source, row.values["key"]


def read_before(text: str) -> Reached | None:
    """The place written by ``write_before``; anything else is the beginning."""
    source, _dash, place = text.partition("~")
    read = read_place(place)
    return (read[0], source, read[1]) if read else None


def write_before(before: Reached | None) -> str:
    """The place as a word of an address."""
    return f"{before[1]}~{write_place((before[0], before[2]))}" if before else ""


def asked_of(parameters: Any) -> Asked:
    """What the parameters of an address ask for; what cannot be read is not asked for."""
    person = parameters.get("person", "")
    chosen = whole(person)
    return replace(
        Asked(),
        source=parameters.get("source", ""),
        person_id=chosen,
        q=parameters.get("q", "")[:200],
        before=read_before(parameters.get("before", "")),
    )


def query_of(asked: Asked) -> str:
    """What narrows the timeline, as the query of an address."""
    chosen = {"source": asked.source, "person": asked.person_id or "", "q": asked.q}
    return urlencode({name: value for name, value in chosen.items() if value})


def how_due(entry: TimelineEntry) -> str:
    """How an open item stands: "late", "today" or "later", by the day on the wall of the company."""
    now = timezone.localtime(clock.now())
    if entry.at < now:
        return "late"
    return "today" if timezone.localtime(entry.at).date() == now.date() else "later"
