"""The series behind a recurring task: its rule, and what its next occurrence will be made of."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from opiekun.activities.tasks.choices import Priority

LONGEST_NOTICE = 60 * 24 * 60
LONGEST = 24 * 60


class TaskContent(models.Model):
    """What a task says, apart from its day; a series gives it to each of its occurrences.

    ``remind_before`` counts minutes before the task is due; of a task without an hour, before the morning of its day.
    """

    title = models.CharField(max_length=300)
    details = models.TextField(blank=True, default="", db_default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.NORMAL, db_default="normal")
    due_time = models.TimeField(null=True, blank=True)
    duration_minutes = models.IntegerField(null=True, blank=True)
    remind_before = models.IntegerField(null=True, blank=True)

    class Meta:
        abstract = True


def content_constraints(prefix: str) -> list[models.CheckConstraint]:
    """What must hold of the content of a table's rows."""
    timed = Q(due_time__isnull=False, duration_minutes__gte=1, duration_minutes__lte=LONGEST)
    return [
        models.CheckConstraint(condition=Q(priority__in=Priority.values), name=f"{prefix}_priority"),
        models.CheckConstraint(condition=Q(duration_minutes__isnull=True) | timed, name=f"{prefix}_duration"),
        models.CheckConstraint(
            condition=Q(remind_before__isnull=True) | Q(remind_before__gte=0, remind_before__lte=LONGEST_NOTICE),
            name=f"{prefix}_notice",
        ),
    ]


class TaskSeries(TaskContent):
    """A rule (RFC 5545) that begins on ``start_on``. Of its open occurrences the next one has a row, further ones have
    one when somebody has changed them; the others follow from the rule.

    ``excluded`` are days on which there is none. ``ended``: no further occurrence is made; ``ended_with`` is the task
    that was thrown away with all of the series. ``divided_from``: what was one series and was divided has parts, of
    which each new one holds the id of the one that was there first. It is no foreign key: the parts stay together when
    that one is gone.
    """

    id = models.BigAutoField(primary_key=True)
    rule = models.TextField()
    start_on = models.DateField()
    excluded = ArrayField(models.DateField(), default=list, blank=True)
    ended = models.BooleanField(default=False, db_default=False)
    links = ArrayField(models.BigIntegerField(), default=list, blank=True)
    checklist = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    divided_from = models.BigIntegerField(null=True, editable=False)
    ended_with = models.BigIntegerField(null=True, editable=False)

    class Meta:
        db_table = "activities_task_series"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="activities_task_series_titled"),
            models.CheckConstraint(condition=~Q(rule=""), name="activities_task_series_rule"),
            *content_constraints("activities_series"),
        ]
        indexes = [
            models.Index(fields=["assignee"], condition=Q(ended=False), name="activities_series_assignee"),
            models.Index(
                fields=["divided_from"], condition=Q(divided_from__isnull=False), name="activities_series_parts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.rule})"
