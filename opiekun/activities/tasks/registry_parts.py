"""Tasks in bulk edits and in the change feed."""

from typing import Final

from opiekun.activities.rules.task_input import TASK_COLUMNS
from opiekun.activities.services.tasks import restore_task, trash_task, update_task
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.records.bulk.registry import BulkServices
from opiekun.records.feed import FeedSource

TASK_BULK: Final = BulkServices("task", TASK_COLUMNS, update_task, trash_task, restore_task)
TASK_FEED: Final = FeedSource("task", lambda viewer: reached_tasks(viewer, trashed=True))
