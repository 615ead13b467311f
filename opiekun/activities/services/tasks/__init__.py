"""Writes of tasks: one use case, one function, one transaction."""

from opiekun.activities.services.tasks.create import create_task
from opiekun.activities.services.tasks.finish import Finished, cancel_task, complete_task, reopen_task
from opiekun.activities.services.tasks.move import move_occurrence
from opiekun.activities.services.tasks.saved import Saved
from opiekun.activities.services.tasks.trash import purge_tasks, restore_task, trash_task
from opiekun.activities.services.tasks.update import update_task

__all__ = [
    "Finished",
    "Saved",
    "cancel_task",
    "complete_task",
    "create_task",
    "move_occurrence",
    "purge_tasks",
    "reopen_task",
    "restore_task",
    "trash_task",
    "update_task",
]
