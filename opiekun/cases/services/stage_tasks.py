"""The tasks that a stage brings when a case comes into it for the first time."""

from datetime import date

from django.db.models import Q

from opiekun.accounts.models import User
from opiekun.activities.rules.holidays import next_working_day
from opiekun.activities.services.tasks import create_task
from opiekun.cases.models import Case, StageTask, StageTaskMade
from opiekun.cases.selectors.definitions import definitions
from opiekun.core import clock
from opiekun.core.viewer import SystemActor, Viewer

_NAME = "Opiekun"


def make_stage_tasks(actor: Viewer, case: Case, stage_id: int) -> None:
    """Make those that the case has not had yet; they are the owner's, and about the case and its party. Of an owner who
    has left they are nobody's for now, and stay in sight of whoever moves the case."""
    if case.template_id is None and not definitions().stage_by_id[stage_id].tasks:
        return
    wanted = StageTask.objects.filter(Q(template__isnull=True) | Q(template_id=case.template_id), stage_id=stage_id)
    had = StageTaskMade.objects.filter(case=case).values("stage_task_id")
    missing = list(wanted.exclude(pk__in=had).order_by("position", "id"))
    assignee = _assignee(case) if missing else None
    for task in missing:
        StageTaskMade.objects.create(case=case, stage_task=task)
        due = None if task.due_after_days is None else _due(task.due_after_days)
        raw = {
            "title": task.title,
            "details": task.details,
            "priority": task.priority,
            "assignee": assignee,
            "links": [str(one) for one in (case.pk, case.party_id) if one is not None],
            **({} if due is None else {"due_on": due.isoformat()}),
        }
        # By the program, as the company defined it: whoever moves the case need not have a right to make tasks.
        create_task(SystemActor(_NAME, id=actor.id), raw)


def _assignee(case: Case) -> str | None:
    works_here = User.objects.filter(pk=case.owner_id, is_active=True, trashed_at__isnull=True).exists()
    return str(case.owner_id) if works_here else None


def _due(days: int) -> date:
    day = clock.today()
    for _day in range(days):
        day = next_working_day(day)
    return day
