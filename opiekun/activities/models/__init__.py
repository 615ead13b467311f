"""Tables of activities."""

from opiekun.activities.models.document import Attachment, Document, DocumentText, DocumentVersion
from opiekun.activities.models.interaction import Interaction, InteractionKind, InteractionLink, Participant
from opiekun.activities.models.note import Mention, Note

__all__ = [
    "Attachment",
    "Document",
    "DocumentText",
    "DocumentVersion",
    "Interaction",
    "InteractionKind",
    "InteractionLink",
    "Mention",
    "Note",
    "Participant",
]
