"""Tasks made as short as a test wants to read."""

from datetime import UTC, datetime
from typing import Any

from opiekun.accounts.models import Role, UserRole
from opiekun.activities.models import Task
from opiekun.activities.services.tasks import create_task
from opiekun.core.viewer import Viewer
from tests.parties import people
from tests.parties.people import TestViewer

# A Thursday, noon in Warsaw.
NOW = datetime(2026, 11, 26, 11, tzinfo=UTC)


def salesperson(**more: object) -> TestViewer:
    """Somebody who reaches only their own, and to whom a task may be given."""
    viewer = people.salesperson(**more)
    UserRole.objects.create(user_id=viewer.id, role=Role.objects.get(code="salesperson"))
    return viewer


def make_task(actor: Viewer, title: str = "Zadzwonić w sprawie oferty", **fields: Any) -> Task:
    """A task of the actor's."""
    return Task.objects.get(pk=create_task(actor, {"title": title, **fields}).id)


def again(task: Task) -> Task:
    """The task as it stands now."""
    return Task.objects.get(pk=task.pk)


def open_days(task: Task) -> list[str]:
    """The days of the open occurrences of the task's series."""
    rows = Task.objects.filter(series_id=task.series_id, state="open", trashed_at=None).order_by("due_on")
    return [day.isoformat() for day in rows.values_list("due_on", flat=True) if day]
