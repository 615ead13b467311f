"""Reports by e-mail: what is sent when and to whom, and each mail that was sent or could not be."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.accounts.models import User
from opiekun.core.schema import NextRecordId

MOST_RECEIVERS = 50


class Rhythm(models.TextChoices):
    """How often a report is sent."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ReportSchedule(models.Model):
    """A report as one user wants it sent. ``asked`` is the period by its name, the comparison and the filters.

    ``day`` is 1 to 7 from Monday of a weekly one, 1 to 31 of a monthly one (the last day of a month that is shorter),
    0 of a daily one; ``hour`` is the company's. ``next_at`` is when it is due. ``fault`` says why the last run sent
    nothing at all. Receivers are ids: one who is gone gets nothing, and the owner is told. ``version`` grows with each
    change by a user, not with a run.
    """

    # From the sequence of records, so that its history cannot be taken for a record's.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    version = models.BigIntegerField(db_default=1, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)
    report = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    asked = models.JSONField()
    rhythm = models.CharField(max_length=7, choices=Rhythm)
    day = models.SmallIntegerField()
    hour = models.SmallIntegerField()
    receiver_ids = ArrayField(models.BigIntegerField())
    files = ArrayField(models.CharField(max_length=4), default=list)
    is_paused = models.BooleanField(default=False, db_default=False)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    trashed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "records_report_schedule"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="records_report_schedule_filled", condition=~Q(name="") & ~Q(report="")),
            models.CheckConstraint(
                name="records_report_schedule_day",
                condition=Q(rhythm="daily", day=0)
                | Q(rhythm="weekly", day__gte=1, day__lte=7)
                | Q(rhythm="monthly", day__gte=1, day__lte=31),
            ),
            models.CheckConstraint(name="records_report_schedule_hour", condition=Q(hour__gte=0, hour__lte=23)),
            models.CheckConstraint(
                name="records_report_schedule_receivers",
                condition=Q(receiver_ids__len__gte=1, receiver_ids__len__lte=MOST_RECEIVERS),
            ),
            models.CheckConstraint(
                name="records_report_schedule_files", condition=Q(files__contained_by=["pdf", "xlsx"])
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="records_report_schedule_owner"),
            models.Index(
                fields=["next_at"],
                name="records_report_schedule_due",
                condition=Q(trashed_at__isnull=True, is_paused=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """How one mail stands. ``TAKEN`` is on its way: it is never sent again, whatever happens to who sends it."""

    WAITING = "waiting"
    TAKEN = "taken"
    SENT = "sent"
    NO_RIGHT = "no_right"
    FAILED = "failed"
    UNKNOWN = "unknown"
    STOPPED = "stopped"


class ReportDelivery(models.Model):
    """One mail of one run: there is one for each schedule, time and receiver, however many workers run."""

    id = models.BigAutoField(primary_key=True)
    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="deliveries", db_constraint=False)
    due_at = models.DateTimeField()
    receiver_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=DeliveryState, default="waiting", db_default="waiting")
    attempts = models.SmallIntegerField(default=0, db_default=0)
    fault = models.TextField(blank=True, default="", db_default="")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "records_report_delivery"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at", "receiver_id"], name="records_report_delivery_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="records_report_delivery_due"),
            models.Index(
                fields=["changed_at"],
                name="records_report_delivery_open",
                condition=Q(state__in=["waiting", "taken"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} to {self.receiver_id}: {self.state}"
