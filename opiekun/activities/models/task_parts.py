"""What hangs on a task: its checklist, the records that it is about, the reminders that were sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.activities.models.task import Task
from opiekun.core.models import Record


class ChecklistItem(models.Model):
    """One point of the checklist."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.CASCADE, related_name="checklist")
    text = models.CharField(max_length=300)
    is_done = models.BooleanField(default=False, db_default=False)
    position = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "activities_task_item"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="activities_task_item_filled")]

    def __str__(self) -> str:
        return self.text


class TaskLink(models.Model):
    """A record of any kind that the task is about; it goes when the record is gone for good."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.CASCADE, related_name="links", db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+", db_constraint=False)

    class Meta:
        db_table = "activities_task_link"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["task", "record"], name="activities_task_link_once")]

    def __str__(self) -> str:
        return f"{self.task_id} is about {self.record_id}"


class TaskReminder(models.Model):
    """That a user was reminded of the task for this day and hour; when it is moved, there is a new one."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_on = models.DateField()
    due_time = models.TimeField(null=True)
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "activities_task_reminder"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["task", "user", "due_on", "due_time"],
                name="activities_task_reminder_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} to {self.user_id}"
