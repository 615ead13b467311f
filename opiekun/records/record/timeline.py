"""What happened around a record: entries of all sources in one order; changes of the record are the first source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.registries.timeline import Before, TimelineEntry, TimelineSource, timeline_sources
from opiekun.core.viewer import Viewer
from opiekun.records.record.changes import Change, read_changes
from opiekun.records.record.page import record_page

CHANGES: Final = "changes"
PAGE: Final = 15


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries of a page; ``before`` is where the next one goes on (None: nothing older)."""

    entries: Sequence[TimelineEntry]
    sources: Sequence[TimelineSource]
    chosen: str
    before: Before


def read_timeline(viewer: Viewer, kind: str, record_id: int, chosen: str = "", before: Before = None) -> TimelinePage:
    """A page of what happened, of all sources or of the chosen one."""
    sources = timeline_sources(kind)
    asked = [source for source in sources if not chosen or source.code == chosen]
    entries = [e for source in asked for e in source.entries(viewer, kind, record_id, before, PAGE + 1)]
    entries.sort(key=lambda e: (e.at, e.key), reverse=True)
    shown = entries[:PAGE]
    last = (shown[-1].at, shown[-1].key) if len(entries) > PAGE else None
    return TimelinePage(shown, sources, chosen, last)


def read_before(text: str) -> Before:
    """The place written by ``write_before``; anything else is the beginning."""
    at, _dot, key = text.rpartition(".")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (instant, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 and instant.tzinfo else None


def write_before(before: Before) -> str:
    """The place as a word of an address."""
    return f"{before[0].isoformat()}.{before[1]}" if before else ""


def change_entries(viewer: Viewer, kind: str, record_id: int, before: Before, limit: int) -> Sequence[TimelineEntry]:
    """The changes of the record itself, the values of fields that came and went among them."""
    page = record_page(kind)
    record = page.load(viewer, record_id)
    changes, _more = read_changes(viewer, kind, page.words, page.subjects(record), before[1] if before else None, limit)
    return [_entry(change) for change in changes if before is None or change.at <= before[0]]


def _entry(change: Change) -> TimelineEntry:
    icons = {"created": "plus", "trashed": "trash", "restored": "restore"}
    return TimelineEntry(
        at=change.at,
        source=CHANGES,
        key=change.key,
        title=change.title,
        icon=icons.get(change.event, "pencil"),
        changes=change.rows if change.event == "changed" else (),
        actor_id=change.actor_id,
        actor_name=change.actor,
    )


CHANGES_SOURCE: Final = TimelineSource(CHANGES, _("Changes"), "history", change_entries)
