"""What tasks keep about a person: those that are about them, or about the party that they are."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from opiekun.activities.models import ChecklistItem, Task, TaskSeries
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.roles.personal_data import own_party
from opiekun.records.custom.telling import told_values

_TOLD: Final = ("title", "details", "due_on", "state", "outcome")


def _tasks(person_id: int) -> QuerySet[Task]:
    party_id = own_party(person_id)
    about = Q(links__record_id=person_id)
    return Task.objects.filter(about | Q(party_id=party_id) if party_id else about).distinct()


def _export(person_id: int) -> Mapping[str, Any]:
    points: dict[int, list[str]] = {}
    tasks = list(_tasks(person_id).order_by("pk"))
    for task_id, text in (
        ChecklistItem.objects.filter(task__in=tasks).order_by("position").values_list("task_id", "text")
    ):
        points.setdefault(task_id, []).append(text)
    return {
        "tasks": [
            {
                **{name: getattr(task, name) for name in _TOLD},
                "checklist": points.get(task.pk, []),
                "custom": told_values("task", task.custom),
            }
            for task in tasks
        ]
    }


def _erase(actor: Viewer, person_id: int) -> int:
    """Blank what tasks say; that there was something to do, and when, stays."""
    with writing(actor):
        ids = list(_tasks(person_id).values_list("pk", flat=True))
        ChecklistItem.objects.filter(task_id__in=ids).delete()
        blank = {"title": __("(erased)"), "details": ""}
        series = TaskSeries.objects.filter(tasks__pk__in=ids).values_list("pk", flat=True)
        TaskSeries.objects.filter(pk__in=list(series)).update(checklist=[], ended=True, **blank)
        return Task.objects.filter(pk__in=ids).update(outcome="", custom={}, **blank)


TASK_DATA: Final = PersonalDataSource(
    "activities.tasks",
    _("Tasks"),
    _export,
    _erase,
    _("As long as we deal with the party; 30 days after the task was moved to the trash."),
    {
        "activities_task": ("title", "details", "outcome", "custom"),
        "activities_task_item": ("text",),
    },
)
