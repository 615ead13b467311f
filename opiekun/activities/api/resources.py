"""Interactions and notes as lists of the API."""

from dataclasses import replace

from opiekun.activities.api.rows import read_interactions, read_notes
from opiekun.activities.kinds import INTERACTION_KIND, NOTE_KIND
from opiekun.activities.permissions import INTERACTION, NOTE, reached_interactions, reached_notes
from opiekun.core.api.lists import Resource
from opiekun.records.conditions.registry import condition_fields

INTERACTIONS = Resource(
    INTERACTION_KIND,
    "-started_at",
    read_interactions,
    {"subject": "name"},
    replace(INTERACTION_KIND, visible=lambda viewer, action: reached_interactions(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields(INTERACTION),
)
NOTES = Resource(
    NOTE_KIND,
    "-created_at",
    read_notes,
    {"title": "name"},
    replace(NOTE_KIND, visible=lambda viewer, action: reached_notes(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields(NOTE),
)
