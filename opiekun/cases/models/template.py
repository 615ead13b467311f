"""Templates of cases: what a new case begins with, and the tasks that its stages bring."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from opiekun.activities.tasks.choices import Priority
from opiekun.cases.models.case import Case
from opiekun.cases.models.case_type import CaseType, Stage
from opiekun.core.schema import NextRecordId


class CaseTemplate(models.Model):
    """What a new case of the type may begin with. ``values`` are raw fields as ``create_case`` takes them."""

    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    type = models.ForeignKey(CaseType, models.CASCADE, related_name="templates", db_index=False)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    values = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    is_archived = models.BooleanField(default=False, db_default=False)
    position = models.IntegerField(default=0, db_default=0)
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "cases_template"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                F("type"), Lower("name"), condition=Q(is_archived=False), name="cases_template_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="cases_template_named"),
        ]

    def __str__(self) -> str:
        return self.name


class StageTask(models.Model):
    """A task that is made when a case comes into the stage for the first time: of every case of the type, or with a
    ``template`` of those that were made from it. It is due so many working days after; its assignee is the owner."""

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="tasks")
    template = models.ForeignKey(CaseTemplate, models.CASCADE, null=True, blank=True, related_name="tasks")
    title = models.CharField(max_length=300)
    details = models.TextField(blank=True, default="", db_default="")
    due_after_days = models.SmallIntegerField(null=True, blank=True)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.NORMAL, db_default="normal")
    position = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "cases_stage_task"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="cases_stage_task_titled"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="cases_stage_task_priority"),
            models.CheckConstraint(
                condition=Q(due_after_days__isnull=True) | Q(due_after_days__gte=0, due_after_days__lte=1000),
                name="cases_stage_task_due",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StageTaskMade(models.Model):
    """That a case got the task of a stage, so that it gets it once."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    stage_task = models.ForeignKey(StageTask, models.CASCADE, related_name="+")

    class Meta:
        db_table = "cases_stage_task_made"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "stage_task"], name="cases_stage_task_made_once")]

    def __str__(self) -> str:
        return f"{self.stage_task_id} of {self.case_id}"
