"""Addresses of pages: notes."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.activities.ui.notes import dialogs
from opiekun.activities.ui.notes.about import about_options
from opiekun.activities.ui.notes.page import NOTE_PAGE
from opiekun.records.record.views import record_urls

_both = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns: list[URLPattern | URLResolver] = [
    path("notes/new", _both(dialogs.new), name="note_new"),
    path("notes/mentions", require_GET(dialogs.mentions), name="note_mentions"),
    path("notes/about", require_GET(about_options), name="note_about_options"),
    path("notes/<int:record_id>/edit", _both(dialogs.edit), name="note_edit"),
    path("notes/<int:record_id>/pin", require_POST(dialogs.pin), name="note_pin"),
    path("notes/<int:record_id>/drop", require_POST(dialogs.drop), name="note_drop"),
    path("notes/<int:record_id>/undrop", require_POST(dialogs.undrop), name="note_undrop"),
    path("parties/<int:record_id>/notes", require_GET(dialogs.panel_of("party")), name="party_notes"),
    path("persons/<int:record_id>/notes", require_GET(dialogs.panel_of("person")), name="person_notes"),
    path("interactions/<int:record_id>/notes", require_GET(dialogs.panel_of("interaction")), name="interaction_notes"),
    *record_urls(NOTE_PAGE, "notes/"),
]
