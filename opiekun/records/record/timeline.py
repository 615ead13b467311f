"""What happened around a record: entries of all sources in one order; changes of the record are the first source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import FieldClass, Label
from opiekun.core.registries.timeline import Before, TimelineEntry, TimelineSource, timeline_sources
from opiekun.core.viewer import Viewer
from opiekun.records.record.changes import CREATED, Change, FieldChange, read_changes
from opiekun.records.record.creation import Creation, read_creation
from opiekun.records.record.page import record_page
from opiekun.records.record.place import read_place, write_place
from opiekun.records.record.words import Words

CHANGES: Final = "changes"
PAGE: Final = 15


# Where a page of the merged stream ended. Entries of one instant are ordered by their source, then by their key.
Reached = tuple[datetime, str, int]
_LAST_KEY: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries of a page; ``before`` is where the next one goes on (None: nothing older)."""

    entries: Sequence[TimelineEntry]
    sources: Sequence[TimelineSource]
    chosen: str
    before: Reached | None


def read_timeline(
    viewer: Viewer, kind: str, record_id: int, chosen: str = "", before: Reached | None = None
) -> TimelinePage:
    """A page of what happened, of all sources or of the chosen one."""
    sources = timeline_sources(kind)
    asked = [source for source in sources if not chosen or source.code == chosen]
    entries = [
        entry
        for source in asked
        for entry in source.entries(viewer, kind, record_id, _within(source.code, before), PAGE + 1)
    ]
    entries.sort(key=_reached, reverse=True)
    shown = entries[:PAGE]
    return TimelinePage(shown, sources, chosen, _reached(shown[-1]) if len(entries) > PAGE else None)


def _reached(entry: TimelineEntry) -> Reached:
    return entry.at, entry.source, entry.key


def _within(code: str, before: Reached | None) -> Before:
    """The place in one source: of the same instant, sources that come later in the order are told already."""
    if before is None:
        return None
    at, source, key = before
    return at, key if code == source else _LAST_KEY if code < source else 0


def read_before(text: str) -> Reached | None:
    """The place written by ``write_before``; anything else is the beginning."""
    source, _dash, place = text.partition("~")
    read = read_place(place)
    return (read[0], source, read[1]) if read else None


def write_before(before: Reached | None) -> str:
    """The place as a word of an address."""
    return f"{before[1]}~{write_place((before[0], before[2]))}" if before else ""


def change_entries(viewer: Viewer, kind: str, record_id: int, before: Before, limit: int) -> Sequence[TimelineEntry]:
    """The changes of the record itself, the values of fields that came and went among them."""
    page = record_page(kind)
    record = page.load(viewer, record_id)
    subjects = page.subjects(record)
    found, place = list[Change](), before
    while len(found) < limit:
        # Changes of nothing but hidden fields are left out, so that a reading may bring fewer than were asked for.
        changes, place = read_changes(viewer, kind, page.words, subjects, place, limit)
        found += [change for change in changes if change.event != CREATED]
        if place is None:
            break
    created = _created(page.words, read_creation(kind, page.words, record_id))
    entries = [_entry(change) for change in found]
    if before is None or (created.at, created.key) < before:
        entries.append(created)
    return sorted(entries, key=_reached, reverse=True)[:limit]


def _created(words: Words, creation: Creation) -> TimelineEntry:
    # Told as the record knows it, not as the history has it: what was brought from elsewhere is older than its writing.
    return TimelineEntry(
        at=creation.at,
        source=CHANGES,
        key=creation.key,
        title=words.created,
        icon="plus",
        actor_id=creation.actor_id,
        actor_name=creation.actor,
    )


def _entry(change: Change) -> TimelineEntry:
    icons = {"trashed": "trash", "restored": "restore"}
    return TimelineEntry(
        at=change.at,
        source=CHANGES,
        key=change.key,
        title=change.title,
        icon=icons.get(change.event, "pencil"),
        changes=[_told(field) for field in change.fields] if change.event == "changed" else (),
        actor_id=change.actor_id,
        actor_name=change.actor,
    )


def _told(field: FieldChange) -> tuple[Label, str, str]:
    # What is not everybody's is told without its value: a page that is merely looked at opens nothing.
    if field.field_class != FieldClass.BUSINESS:
        return field.label, "", gettext("details in the history of changes")
    return field.label, field.old, field.new


CHANGES_SOURCE: Final = TimelineSource(CHANGES, _("Changes"), "history", change_entries)
