"""What users are told of in the program and by mail, and how each wants to be told."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.accounts.models import User
from opiekun.core.models import Record


class MailTime(models.TextChoices):
    """When a notification is mailed, too."""

    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


class Notification(models.Model):
    """One user is told of one thing; ``times`` says how often it happened while the user had not read it.

    Unread ones of a user under one code and one ``group_key`` are one row. What a row says is put into words when it
    is read: ``facts`` hold what the words need, the names of record and actor are looked up within the reader's rights.
    ``mail_due`` is when the row goes out by mail, and is empty again as soon as a mail was begun (``mailed_at``).
    The keys are made by the migration, so that plain SQL deletes, too.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)
    code = models.CharField(max_length=60)
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+", db_constraint=False)
    facts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    times = models.IntegerField(default=1, db_default=1)
    group_key = models.CharField(max_length=120, blank=True, default="", db_default="")
    in_app = models.BooleanField(default=True, db_default=True)
    read_at = models.DateTimeField(null=True)
    mail_due = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_notification"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "code", "group_key"],
                name="records_notification_grouped",
                condition=Q(read_at__isnull=True) & ~Q(group_key=""),
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="records_notification_inbox", condition=Q(in_app=True)),
            models.Index(
                fields=["user", "-at", "-id"],
                name="records_notification_unread",
                condition=Q(in_app=True, read_at__isnull=True),
            ),
            models.Index(fields=["mail_due"], name="records_notification_due", condition=Q(mail_due__isnull=False)),
            models.Index(fields=["at"], name="records_notification_at"),
        ]

    def __str__(self) -> str:
        return f"{self.code} for {self.user_id}"


class NotificationPreference(models.Model):
    """How a user wants to be told of one kind of notification; without a row it is as the kind says."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)
    code = models.CharField(max_length=60)
    in_app = models.BooleanField()
    mail = models.CharField(max_length=6, choices=MailTime)

    class Meta:
        db_table = "records_notification_preference"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="records_notification_preference_once"),
            models.CheckConstraint(
                name="records_notification_preference_mail", condition=Q(mail__in=["now", "digest", "never"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.user_id}"


class DigestTime(models.Model):
    """The hour of the company's day at which a user gets the digest; without a row it is the usual one."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    hour = models.SmallIntegerField()

    class Meta:
        db_table = "records_digest_time"
        default_permissions = ()
        constraints = [models.CheckConstraint(name="records_digest_time_hour", condition=Q(hour__gte=0, hour__lte=23))]

    def __str__(self) -> str:
        return f"{self.hour}:00 for {self.user_id}"
