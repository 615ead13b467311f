"""Tables of activities."""

from opiekun.activities.models.calendar_feed import CalendarFeed
from opiekun.activities.models.document import Attachment, Document, DocumentText, DocumentVersion
from opiekun.activities.models.interaction import Interaction, InteractionKind, InteractionLink, Participant
from opiekun.activities.models.note import Mention, Note
from opiekun.activities.models.task import Task
from opiekun.activities.models.task_parts import ChecklistItem, TaskLink, TaskReminder
from opiekun.activities.models.task_series import TaskSeries

__all__ = [
    "Attachment",
    "CalendarFeed",
    "ChecklistItem",
    "Document",
    "DocumentText",
    "DocumentVersion",
    "Interaction",
    "InteractionKind",
    "InteractionLink",
    "Mention",
    "Note",
    "Participant",
    "Task",
    "TaskLink",
    "TaskReminder",
    "TaskSeries",
]
