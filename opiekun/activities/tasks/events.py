"""What tasks tell of beyond their changes."""

from dataclasses import dataclass

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(Event):
    """A task was done."""

    name = "task.completed"
    kind = "task"
    party_id: int | None
    assignee_id: int | None


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(Event):
    """A task was given to somebody."""

    name = "task.assigned"
    kind = "task"
    assignee_id: int | None


@dataclass(frozen=True, kw_only=True)
class TaskUnlinked(Event):
    """A task is no longer about a record."""

    name = "task.unlinked"
    kind = "task"
    from_record_id: int
