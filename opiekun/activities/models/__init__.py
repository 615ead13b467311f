"""Tables of activities."""

from opiekun.activities.models.interaction import Interaction, InteractionKind, InteractionLink, Participant
from opiekun.activities.models.note import Mention, Note

__all__ = ["Interaction", "InteractionKind", "InteractionLink", "Mention", "Note", "Participant"]
