"""A task as lists of what is to be done print it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from opiekun.activities.selectors.tasks.brief import BriefTask
from opiekun.activities.tasks.permissions import may_with_task
from opiekun.activities.ui.tasks.words import due_kind, due_words, late_words
from opiekun.core import clock
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ShownTask:
    """``day`` is ``due`` without saying that it is late. ``owner`` is empty for the viewer's own. The party is said by
    its name alone, which every viewer may know."""

    id: int
    version: int
    title: str
    due: str
    day: str
    kind: str
    priority: str
    owner: str
    party: str
    is_recurring: bool
    is_done: bool
    points: str
    can_edit: bool
    due_on: str


def shown_tasks(viewer: Viewer, tasks: Iterable[BriefTask]) -> list[ShownTask]:
    """The tasks printed."""
    now = clock.now().astimezone(clock.company_zone())
    language = "en" if (get_language() or "pl").startswith("en") else "pl"
    return [_shown(viewer, task, now, language) for task in tasks]


def _shown(viewer: Viewer, task: BriefTask, now: datetime, language: str) -> ShownTask:
    day = due_words(task.due_on, task.due_time, now.date(), language)
    kind = due_kind(task.due_on, task.due_time, now.date(), now.time())
    return ShownTask(
        id=task.id,
        version=task.version,
        title=task.title,
        due=late_words(day) if kind == "late" else day,
        day=day,
        kind=kind,
        priority=task.priority,
        owner="" if task.assignee_id == viewer.id else task.assignee,
        party=task.party,
        is_recurring=task.is_recurring,
        is_done=task.state != "open",
        points=f"{task.points_done}/{task.points}" if task.points else "",
        can_edit=may_with_task(viewer, "edit", task.owner_id, task.givers),
        due_on=task.due_on.isoformat() if task.due_on else "",
    )
