"""What a user sees of long work: how far it is, and how it ended."""

from django.db import models
from django.db.models.functions import Now


class JobState(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobRun(models.Model):
    """A piece of work that somebody started and watches. ``result`` holds counts and ids, no personal data."""

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    job_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    failed = models.BigIntegerField(default=0)
    message = models.TextField(default="")
    result = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_job_run"
        default_permissions = ()
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="core_job_run_actor"),
            models.Index(fields=["job_id"], name="core_job_run_job"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.state}"
