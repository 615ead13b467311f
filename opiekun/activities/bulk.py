"""How interactions and notes are changed in bulk: one by one, by the services of single ones."""

from typing import Final

from opiekun.activities.permissions import INTERACTION, NOTE
from opiekun.activities.rules import interaction_input, note_input
from opiekun.activities.services.interactions import restore_interaction, trash_interaction, update_interaction
from opiekun.activities.services.notes import restore_note, trash_note, update_note
from opiekun.records.bulk.registry import BulkServices

INTERACTION_BULK: Final = BulkServices(
    INTERACTION, interaction_input.READERS, update_interaction, trash_interaction, restore_interaction
)
NOTE_BULK: Final = BulkServices(NOTE, note_input.READERS, update_note, trash_note, restore_note)
