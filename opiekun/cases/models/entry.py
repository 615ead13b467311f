"""What was booked in a case by hand: costs, revenue, time; and what an hour of a colleague costs."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Now

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.models.case import LIVE, Case
from opiekun.cases.models.terms import CaseTerm
from opiekun.core.models import RecordModel
from opiekun.core.money import amount_field, currency_field
from opiekun.core.schema import Fold, NextRecordId


class CaseEntry(RecordModel):
    """An amount of a case, or time that somebody worked in it.

    An amount has ``amount`` (less than nothing where it is given back), ``currency``, ``side`` and ``bucket``. Time has
    ``worker`` and ``minutes``; it is an actual cost, of as much as an hour of the worker costs on that day. An entry
    stays in its case.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries", db_index=False)
    side = models.CharField(max_length=8, choices=Side, default=Side.COST, db_default="cost")
    bucket = models.CharField(max_length=10, choices=Bucket, default=Bucket.ACTUAL, db_default="actual")
    category = models.ForeignKey(CaseTerm, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    on = models.DateField(db_column="on_day")
    text = models.CharField(max_length=200)
    amount = amount_field(null=True, blank=True)
    currency = currency_field(default="PLN", db_default="PLN")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    minutes = models.IntegerField(null=True, blank=True)
    search_key = GeneratedField(expression=Fold("text"), output_field=models.TextField(), db_persist=True)

    class Meta:
        db_table = "cases_entry"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="cases_entry_side"),
            models.CheckConstraint(condition=Q(bucket__in=Bucket.values), name="cases_entry_bucket"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False, minutes__isnull=True, worker__isnull=True)
                | Q(
                    amount__isnull=True,
                    minutes__isnull=False,
                    worker__isnull=False,
                    side=Side.COST,
                    bucket=Bucket.ACTUAL,
                ),
                name="cases_entry_amount_or_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=1440), name="cases_entry_minutes"
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | ~Q(amount=0), name="cases_entry_amount"),
            models.CheckConstraint(condition=~Q(text=""), name="cases_entry_says_something"),
        ]
        indexes = [
            models.Index(fields=["case", "-on", "-id"], condition=LIVE, name="cases_entry_case"),
            models.Index(fields=["-on", "-id"], condition=LIVE, name="cases_entry_on"),
            models.Index(fields=["worker", "-on", "-id"], condition=LIVE, name="cases_entry_worker"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="cases_entry_updated"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), condition=LIVE, name="cases_entry_search"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="cases_entry_trash"),
            models.Index(fields=["case"], condition=~LIVE, name="cases_entry_case_trash"),
        ]

    def __str__(self) -> str:
        return self.text


class HourlyRate(models.Model):
    """What an hour of a user costs from a day on, until the next rate."""

    # From the sequence of records, so that its history has a subject of its own.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    valid_from = models.DateField()
    amount = amount_field()
    currency = currency_field(default="PLN", db_default="PLN")
    set_by_id = models.BigIntegerField(null=True)
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "cases_hourly_rate"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "valid_from"], name="cases_hourly_rate_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cases_hourly_rate_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.valid_from}"


class MarginState(models.Model):
    """Whether the forecast margin of a case was below its type's floor when its money last changed, and what did it.

    ``cause``: ``cause`` (a code), ``text``, ``by`` (name); ``own`` says the same, and ``since``, by id for each reader
    in whose figures the margin is below, which are his own or, for those who see hourly costs, all (``of_all``).
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    is_below = models.BooleanField()
    since = models.DateTimeField(db_default=Now())
    by_id = models.BigIntegerField(null=True)
    cause = models.JSONField(default=dict)

    class Meta:
        db_table = "cases_margin_state"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.is_below}"
