"""Receipts of imports: what was fetched, and what became of each message."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from opiekun.activities.models.mail_message import MailMessage
from opiekun.core.models import StoredFile


class MailRun(models.Model):
    """One import from files, or one visit to a mailbox; ``source`` says which ("files", "mailbox:7").

    The numbers always add up, also of a run that was killed. ``skipped_for`` has how many were skipped by the reason.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    actor_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="", db_default="")
    fetched = models.BigIntegerField(default=0, db_default=0)
    imported = models.BigIntegerField(default=0, db_default=0)
    skipped = models.BigIntegerField(default=0, db_default=0)
    failed = models.BigIntegerField(default=0, db_default=0)
    skipped_for = models.JSONField(default=dict)

    class Meta:
        db_table = "activities_mailrun"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(fetched=F("imported") + F("skipped") + F("failed")), name="activities_mailrun_adds_up"
            )
        ]
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="activities_mailrun_actor"),
            models.Index(fields=["source", "-id"], name="activities_mailrun_source"),
        ]

    def __str__(self) -> str:
        return self.title


class MailFailure(models.Model):
    """A message that could not be imported, with its raw bytes where there are any; ``message`` once a retry did."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(MailRun, on_delete=models.CASCADE, related_name="failures")
    place = models.CharField(max_length=500)
    reason = models.CharField(max_length=40)
    raw = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(MailMessage, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_mailfailure"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class MailOccurrence(models.Model):
    """Where a message was seen: in a file, or under a number in a mailbox's folder."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(MailMessage, on_delete=models.CASCADE, related_name="occurrences", db_index=False)
    run = models.ForeignKey(MailRun, on_delete=models.SET_NULL, null=True, related_name="occurrences")
    source = models.CharField(max_length=60)
    place = models.CharField(max_length=500)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_mailoccurrence"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["message", "source", "place"], name="activities_mailoccurrence_once")
        ]
        indexes = [models.Index(fields=["source", "place"], name="activities_mailocc_place")]

    def __str__(self) -> str:
        return f"{self.source} {self.place}"


class IgnoredSender(models.Model):
    """Whose mail is never imported: an address, or a whole domain ("@spam.pl")."""

    id = models.BigAutoField(primary_key=True)
    pattern = models.CharField(max_length=254, db_collation="C", unique=True)
    settlement = models.UUIDField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_ignoredsender"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(pattern__contains="@"), name="activities_ignoredsender_address")
        ]

    def __str__(self) -> str:
        return self.pattern


class FreeMailDomain(models.Model):
    """A domain at which anybody may have a mailbox, beside those that everybody knows."""

    id = models.BigAutoField(primary_key=True)
    domain = models.CharField(max_length=254, db_collation="C", unique=True)

    class Meta:
        db_table = "activities_freemaildomain"
        default_permissions = ()

    def __str__(self) -> str:
        return self.domain
