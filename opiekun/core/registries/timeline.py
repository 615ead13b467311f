"""Timeline sources: what happened around a record, told by the apps that know.

A source gives one SELECT; the page of all of them is one statement (``records/record/timeline.py``). The columns of
every SELECT are ``COLUMNS``, by these names: the rows are wrapped, narrowed to the place where the page before ended,
ordered by ``at`` and ``key`` and cut, so that ``at`` and ``key`` should be plain columns of an index of the table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer

COLUMNS: Final = (
    "at",  # timestamptz: when it happened; of an open item, when it is due
    "key",  # bigint: orders entries of one instant, unique in its source
    "kind",  # text: the kind of the record that the entry is, or nothing
    "record_id",  # bigint: that record, or null
    "icon",  # text
    "title",  # text: one line
    "text",  # text: an excerpt of what was said, without formatting
    "html",  # text: cleaned formatted text that is shown instead of the excerpt, or nothing
    "person_id",  # bigint: the person of the party whom it concerns, or null
    "person",  # text: their name
    "actor_id",  # bigint: the user who did it, or null
    "actor",  # text: who did it when it was no user
    "facts",  # jsonb: what else the words of the entry are made of, for ``tell``
)


@dataclass(frozen=True, slots=True)
class EntryAct:
    """What one click does with an open item: ``url`` is posted to, and answers with a toast."""

    label: Label
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. ``key`` orders entries of one instant and is unique in its source.

    ``changes`` are fields that changed: label, old value, new value; an empty side means that there was nothing.
    ``html`` is cleaned already. ``tone`` is that of the timeline's components: "", "accent" or "note". An open item
    may say by ``due`` in words of its own how it stands, and have an ``act`` beside it.
    """

    at: datetime
    source: str
    key: int
    title: Label
    icon: str
    text: str = ""
    url: str = ""
    actor_id: int | None = None
    actor_name: str = ""
    changes: Sequence[tuple[Label, str, str]] = ()
    html: str = ""
    kind: str = ""
    record_id: int | None = None
    person_id: int | None = None
    person: str = ""
    tone: str = ""
    pinned: bool = False
    tags: Sequence[tuple[Label, str]] = ()
    due: str = ""
    act: EntryAct | None = None


@dataclass(frozen=True, slots=True)
class TimelineScope:
    """What a timeline is asked for: a record of ``kind`` that the viewer may see, and what narrows it.

    ``subjects`` are the ids under which the history of the record is kept.

    With ``person_id`` only what concerns that person of a party; with ``words`` only what has all of them in its text
    (each a pattern for LIKE on a text folded by ``core_fold``). A source that cannot answer that gives no SELECT.
    """

    viewer: Viewer
    kind: str
    record_id: int
    subjects: tuple[int, ...] = ()
    person_id: int | None = None
    words: tuple[str, ...] = ()
    # No more are told than so many: of what happened the newest below that place (``at`` and ``key``; None: of all), of
    # what is open the earliest. A source that reads many rows, or from several places, cuts by itself along an index;
    # its SELECT is cut in any case.
    most: int | None = None
    below: tuple[datetime, int] | None = None
    # Only how many there are is asked for: a SELECT need not look up what else it would say of each.
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT whose columns are ``COLUMNS``, without ORDER BY and LIMIT, and its parameters in their order."""

    sql: str
    params: Sequence[Any] = ()


Row = Mapping[str, Any]
Tell = Callable[[TimelineScope, Sequence[TimelineEntry], Sequence[Row]], Sequence[TimelineEntry | None]]


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """Entries of one sort for records of ``kinds`` (none: of all kinds).

    ``select(scope)`` gives the SELECT, only of what the viewer may see, or None when there can be nothing.
    ``tell(scope, entries, rows)`` gives the entries of a page their words, all at once; None leaves one out.
    """

    code: str
    label: Label
    icon: str
    select: Callable[[TimelineScope], Select | None]
    kinds: frozenset[str] = frozenset()
    tell: Tell | None = None
    # Of open items: the list in which all of them stand.
    all_url: Callable[[TimelineScope], str] | None = None


sources: Registry[TimelineSource] = Registry("timeline source")
# What is to be done yet: the same SELECTs, the earliest first, told above the timeline.
open_sources: Registry[TimelineSource] = Registry("source of open items")


def register_timeline_source(source: TimelineSource) -> None:
    """Add a source at start-up."""
    sources.add(source)


def register_open_items(source: TimelineSource) -> None:
    """Add at start-up a source of what waits to be done or answered; ``at`` is when it is due."""
    open_sources.add(source)


def timeline_sources(kind: str) -> list[TimelineSource]:
    """The sources that have something to tell about records of the kind."""
    return [source for source in sources if not source.kinds or kind in source.kinds]


def open_item_sources(kind: str) -> list[TimelineSource]:
    """The sources of what is open at records of the kind."""
    return [source for source in open_sources if not source.kinds or kind in source.kinds]
