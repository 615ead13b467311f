"""Timeline sources: what happened around a record, told by the apps that know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. ``key`` orders entries of one instant and is unique in its source.

    ``changes`` are fields that changed: label, old value, new value; an empty side means that there was nothing.
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


# Where the page before ended: entries are older than this instant, or as old with a smaller key.
Before = tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """Entries of one sort for records of ``kinds`` (none: of all kinds).

    ``entries(viewer, kind, record_id, before, limit)`` gives the newest first, only what the viewer may see.
    """

    code: str
    label: Label
    icon: str
    entries: Callable[[Viewer, str, int, Before, int], Sequence[TimelineEntry]]
    kinds: frozenset[str] = frozenset()


sources: Registry[TimelineSource] = Registry("timeline source")


def register_timeline_source(source: TimelineSource) -> None:
    """Add a source at start-up."""
    sources.add(source)


def timeline_sources(kind: str) -> list[TimelineSource]:
    """The sources that have something to tell about records of the kind."""
    return [source for source in sources if not source.kinds or kind in source.kinds]
