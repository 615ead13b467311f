from opiekun.activities.models.calendar_feed import CalendarFeed
from opiekun.activities.models.task import Task
from opiekun.activities.models.task_parts import ChecklistItem, TaskLink, TaskReminder
from opiekun.activities.models.task_series import TaskSeries

__all__ = ["CalendarFeed", "ChecklistItem", "Task", "TaskLink", "TaskReminder", "TaskSeries"]
