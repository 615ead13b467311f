"""Tables of activities."""

from opiekun.activities.models.interaction import Interaction, InteractionKind, InteractionLink, Participant
from opiekun.activities.models.mail_message import (
    MailAddress,
    MailAttachment,
    MailInteraction,
    MailMessage,
    MailReference,
    MailThread,
)
from opiekun.activities.models.mail_run import FreeMailDomain, IgnoredSender, MailFailure, MailOccurrence, MailRun
from opiekun.activities.models.note import Mention, Note

__all__ = [
    "FreeMailDomain",
    "IgnoredSender",
    "Interaction",
    "InteractionKind",
    "InteractionLink",
    "MailAddress",
    "MailAttachment",
    "MailFailure",
    "MailInteraction",
    "MailMessage",
    "MailOccurrence",
    "MailReference",
    "MailRun",
    "MailThread",
    "Mention",
    "Note",
    "Participant",
]
