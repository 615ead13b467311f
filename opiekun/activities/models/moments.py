"""What a timeline walks along: when what hangs on a record happened, beside the record's own id.

Kept by triggers alone. Without them a page would have to read all that hangs on the record to find the newest of it.
"""

from django.db import models
from django.db.models import Q

from opiekun.activities.models.document import Attachment, DocumentVersion
from opiekun.activities.models.interaction import Interaction, InteractionLink, Participant
from opiekun.activities.models.task import Task
from opiekun.activities.models.task_parts import TaskLink
from opiekun.core.models import Record


class Renewal(models.Model):
    """That a document which hangs on a record got another version, the first one apart; ``at`` is the version's."""

    id = models.BigAutoField(primary_key=True)
    # The keys are made in the migration: those of attachment and version take the rows along.
    attachment = models.ForeignKey(Attachment, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    version = models.ForeignKey(
        DocumentVersion, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    record = models.ForeignKey(Record, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "activities_renewal"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["attachment", "version"], name="activities_renewal_once")]
        indexes = [
            models.Index(fields=["record", "-at", "-id"], name="activities_renewal_newest"),
            models.Index(fields=["version"], name="activities_renewal_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} on {self.record_id}"


class InteractionMoment(models.Model):
    """When an interaction that concerns a record takes place."""

    interaction = models.ForeignKey(
        Interaction, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    record = models.ForeignKey(Record, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()
    is_planned = models.BooleanField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.interaction_id} of {self.record_id}"


def _walked(prefix: str) -> list[models.Index]:
    return [
        models.Index(
            fields=["record", "-at", "-interaction"], condition=Q(is_planned=False), name=f"{prefix}_happened"
        ),
        models.Index(fields=["record", "at", "interaction"], condition=Q(is_planned=True), name=f"{prefix}_planned"),
    ]


class ParticipantMoment(InteractionMoment):
    """Of a person who took part; the record is the person."""

    # The key is made in the migration: it takes the row along.
    participant = models.OneToOneField(
        Participant, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )

    class Meta:
        db_table = "activities_participant_moment"
        default_permissions = ()
        indexes = _walked("activities_part")


class LinkMoment(InteractionMoment):
    """Of a record that an interaction is about besides its party."""

    # The key is made in the migration: it takes the row along.
    link = models.OneToOneField(
        InteractionLink, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )

    class Meta:
        db_table = "activities_interactionlink_moment"
        default_permissions = ()
        indexes = _walked("activities_link")


class TaskMoment(models.Model):
    """When a task that is about a record is due, as the company's clock shows it, or when it was done.

    ``due`` is that of an open task (infinity: on no day; at no hour a minute before the day ends), ``done_at`` that of
    one that was done. One that is cancelled or in the trash has neither.
    """

    # The key is made in the migration: it takes the row along.
    link = models.OneToOneField(TaskLink, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False)
    task = models.ForeignKey(Task, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    record = models.ForeignKey(Record, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    due = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_task_moment"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["record", "due", "task"], condition=Q(due__isnull=False), name="activities_task_moment_due"
            ),
            models.Index(
                fields=["record", "-done_at", "-task"],
                condition=Q(done_at__isnull=False),
                name="activities_task_moment_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} of {self.record_id}"
