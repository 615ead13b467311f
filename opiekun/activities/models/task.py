"""Tasks: what somebody is to do, until when, and what came of it."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Coalesce

from opiekun.activities.models.task_givers import UserIdsField
from opiekun.activities.models.task_series import TaskContent, TaskSeries, content_constraints
from opiekun.activities.tasks.choices import TaskState
from opiekun.core.models import RecordModel
from opiekun.core.schema import Fold, PolishSortKey
from opiekun.parties.models import Party

LIVE = Q(trashed_at__isnull=True)
OPEN = LIVE & Q(state=TaskState.OPEN)


class Task(RecordModel, TaskContent):
    """A task. It is due on a day, at an hour of it or at any: both as the company's clock shows them.

    ``owner_id`` is whose task it is for the reach of rights: the assignee's, else the creator's. ``delegated_by`` gave
    it to the assignee. ``givers``, kept by a trigger, are all who gave it away or passed it on, with whoever made it:
    they keep it in sight until it is its maker's own again. ``party`` follows the links: the first party among them,
    or that of the first person. Of a recurring task each row is one occurrence, for which ``occurrence_on`` stands in
    its series.
    """

    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN, db_default="open")
    outcome = models.TextField(blank=True, default="", db_default="")
    finished_at = models.DateTimeField(null=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    delegated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    givers = UserIdsField(models.BigIntegerField(), null=True, editable=False)
    party = models.ForeignKey(Party, models.SET_NULL, null=True, editable=False, related_name="tasks", db_index=False)
    recurrence = models.TextField(blank=True, default="", db_default="")
    series = models.ForeignKey(TaskSeries, models.SET_NULL, null=True, editable=False, related_name="tasks")
    occurrence_on = models.DateField(null=True, editable=False)
    owner_id = GeneratedField(
        expression=Coalesce(F("assignee"), F("created_by_id")),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    search_key = GeneratedField(expression=Fold("title"), output_field=models.TextField(), db_persist=True)
    sort_key = GeneratedField(
        expression=PolishSortKey("title"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        db_table = "activities_task"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="activities_task_titled"),
            *content_constraints("activities_task"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="activities_task_state"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, finished_at__isnull=True, outcome="")
                | (~Q(state=TaskState.OPEN) & Q(finished_at__isnull=False)),
                name="activities_task_finished",
            ),
            models.CheckConstraint(
                condition=Q(due_time__isnull=True) | Q(due_on__isnull=False), name="activities_task_time_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True) | Q(occurrence_on__isnull=False), name="activities_task_occurrence"
            ),
            models.UniqueConstraint(
                fields=["series", "occurrence_on"],
                condition=Q(series__isnull=False),
                name="activities_task_occurs_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_id", "due_on", "id"], condition=OPEN, name="activities_task_open"),
            models.Index(fields=["owner_id", "due_on", "id"], condition=LIVE, name="activities_task_owner"),
            models.Index(fields=["assignee", "due_on", "id"], condition=LIVE, name="activities_task_assignee"),
            # "Mine" in the list: of a user's tasks hardly any is still open.
            models.Index(fields=["assignee", "due_on", "id"], condition=OPEN, name="activities_task_mine"),
            models.Index(fields=["due_on", "id"], condition=LIVE, name="activities_task_due"),
            models.Index(
                fields=["delegated_by", "due_on", "id"],
                condition=LIVE & Q(delegated_by__isnull=False),
                name="activities_task_delegated",
            ),
            GinIndex(fields=["givers"], condition=LIVE & Q(givers__isnull=False), name="activities_task_givers"),
            models.Index(fields=["party", "due_on", "id"], condition=LIVE, name="activities_task_party"),
            # What is open at a party, the earliest first, without a walk over what was done.
            models.Index(
                fields=["party", "due_on", "due_time", "id"], condition=OPEN, name="activities_task_party_open"
            ),
            models.Index(
                fields=["party", "-finished_at", "-id"],
                condition=LIVE & Q(state=TaskState.DONE),
                name="activities_task_party_done",
            ),
            models.Index(
                fields=["due_on"], condition=OPEN & Q(remind_before__isnull=False), name="activities_task_remind"
            ),
            models.Index(
                fields=["-finished_at", "-id"],
                condition=LIVE & Q(finished_at__isnull=False),
                name="activities_task_finished_at",
            ),
            models.Index(fields=["sort_key", "id"], condition=LIVE, name="activities_task_sort"),
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="activities_task_created"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="activities_task_updated"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), condition=LIVE, name="activities_task_search"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="activities_task_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="activities_task_custom"),
        ]

    def __str__(self) -> str:
        return self.title
