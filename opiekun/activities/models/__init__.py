"""Tables of activities."""

from opiekun.activities.models.calendar_feed import CalendarFeed
from opiekun.activities.models.document import Attachment, Document, DocumentOf, DocumentText, DocumentVersion
from opiekun.activities.models.interaction import Interaction, InteractionKind, InteractionLink, Participant
from opiekun.activities.models.mail_correction import MailCorrection, NotTheirs
from opiekun.activities.models.mail_message import (
    MailAddress,
    MailAttachment,
    MailInteraction,
    MailMessage,
    MailReference,
    MailThread,
)
from opiekun.activities.models.mail_outgoing import (
    MailSignature,
    MailTemplate,
    OutgoingAttachment,
    OutgoingConcern,
    OutgoingMail,
    OutgoingRecipient,
)
from opiekun.activities.models.mail_run import FreeMailDomain, IgnoredSender, MailFailure, MailOccurrence, MailRun
from opiekun.activities.models.mailbox import Mailbox, MailboxFolder, MailboxNever
from opiekun.activities.models.moments import LinkMoment, ParticipantMoment, Renewal, TaskMoment
from opiekun.activities.models.note import Mention, Note
from opiekun.activities.models.task import Task
from opiekun.activities.models.task_parts import ChecklistItem, TaskLink, TaskReminder
from opiekun.activities.models.task_series import TaskSeries

__all__ = [
    "Attachment",
    "CalendarFeed",
    "ChecklistItem",
    "Document",
    "DocumentOf",
    "DocumentText",
    "DocumentVersion",
    "FreeMailDomain",
    "IgnoredSender",
    "Interaction",
    "InteractionKind",
    "InteractionLink",
    "LinkMoment",
    "MailAddress",
    "MailAttachment",
    "MailCorrection",
    "MailFailure",
    "MailInteraction",
    "MailMessage",
    "MailOccurrence",
    "MailReference",
    "MailRun",
    "MailSignature",
    "MailTemplate",
    "MailThread",
    "Mailbox",
    "MailboxFolder",
    "MailboxNever",
    "Mention",
    "NotTheirs",
    "Note",
    "OutgoingAttachment",
    "OutgoingConcern",
    "OutgoingMail",
    "OutgoingRecipient",
    "Participant",
    "ParticipantMoment",
    "Renewal",
    "Task",
    "TaskLink",
    "TaskMoment",
    "TaskReminder",
    "TaskSeries",
]
