"""Notes in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.activities.bulk import NOTE_BULK
    from opiekun.activities.importing.kinds import NOTE_IMPORT
    from opiekun.activities.kinds import NOTE_KIND
    from opiekun.activities.lists import NOTE_LIST
    from opiekun.activities.models import Note
    from opiekun.activities.notifications import register_note_notifications
    from opiekun.activities.permissions import NOTE, reached_notes
    from opiekun.activities.search import NOTE_SEARCH
    from opiekun.activities.selectors.note_timeline import NOTES
    from opiekun.activities.services.notes import purge_notes
    from opiekun.activities.ui.notes.page import NOTE_PAGE
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.panels import Panel, register_panel
    from opiekun.core.registries.timeline import register_timeline_source
    from opiekun.core.trash import register_purge
    from opiekun.core.ui.shell import NavigationEntry, register_navigation
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.feed import FeedSource, register_feed
    from opiekun.records.importing.list_base import register_import_list
    from opiekun.records.importing.registry import register_import
    from opiekun.records.lists.setup import register_list
    from opiekun.records.record.page import register_record_page
    from opiekun.records.search.sources import register_search

    register_kind(NOTE_KIND)
    register_note_notifications()
    register_record_page(NOTE_PAGE)
    register_list(NOTE_LIST)
    register_bulk(NOTE_BULK)
    register_import(NOTE_IMPORT)
    register_import_list(NOTE)
    register_search(NOTE_SEARCH)
    register_feed(FeedSource(NOTE, lambda viewer: reached_notes(viewer, trashed=True)))
    register_purge(NOTE, Note, purge_notes)
    register_timeline_source(NOTES)
    for kind in ("party", "person", "interaction"):
        register_panel(
            Panel(
                f"{kind}.notes",
                kind,
                _("Notes"),
                "note",
                f"{kind}_notes",
                8,
                allowed=lambda viewer: viewer.can(NOTE, "view"),
            )
        )
    register_navigation(NavigationEntry("notes", _("Notes"), "note", "note_list", 54, NOTE, "n"))
