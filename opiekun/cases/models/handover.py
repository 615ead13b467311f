"""Handovers: what was one user's goes to others, kept with what undoing needs."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class HandoverState(models.TextChoices):
    """A draft was only looked at."""

    DRAFT = "draft"
    DONE = "done"
    UNDONE = "undone"


class HandoverKind(models.TextChoices):
    """What goes: the value is the kind of record."""

    CASE = "case"
    TASK = "task"
    MAIL = "interaction"
    PARTY = "party"


class Handover(models.Model):
    """One handover by one user. ``asked`` is what was chosen; ``done_at`` and ``undone_at`` are the instants of their
    transactions, under which the history tells of them."""

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    asked = models.JSONField()
    note = models.TextField(blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=HandoverState, default=HandoverState.DRAFT, db_default="draft")
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_handover"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="cases_handover_state"),
            models.CheckConstraint(
                condition=Q(state=HandoverState.DRAFT, done_at__isnull=True)
                | (~Q(state=HandoverState.DRAFT) & Q(done_at__isnull=False)),
                name="cases_handover_done",
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "-id"], name="cases_handover_actor"),
            models.Index(fields=["created_at"], name="cases_handover_created"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id}: {self.state}"

    @property
    def query(self) -> str:
        """What was chosen, as the form takes it."""
        return urlencode(self.asked, doseq=True)


class HandoverRow(models.Model):
    """One record of a handover. Without a ``receiver`` it stays where it is.

    ``note`` counts instead of the handover's; None leaves that. ``outcome`` is empty in a draft, then "passed", or
    "left" with ``code`` for why. ``undo`` is empty, then "back", or "kept" where somebody has changed it since.
    ``before`` is what a task held, ``note_made`` the note that was written on a case.
    """

    PASSED, LEFT, BACK, KEPT = "passed", "left", "back", "kept"

    id = models.BigAutoField(primary_key=True)
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="rows", db_index=False)
    kind = models.CharField(max_length=12, choices=HandoverKind)
    record_id = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    note = models.TextField(null=True)
    before = models.JSONField(null=True)
    note_made = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=6, blank=True, default="", db_default="")
    code = models.CharField(max_length=20, blank=True, default="", db_default="")
    undo = models.CharField(max_length=6, blank=True, default="", db_default="")

    class Meta:
        db_table = "cases_handover_row"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HandoverKind.values), name="cases_handover_row_kind"),
            models.UniqueConstraint(fields=["handover", "kind", "record_id"], name="cases_handover_row_once"),
        ]
        indexes = [
            models.Index(fields=["record_id"], name="cases_handover_row_record"),
            models.Index(fields=["receiver", "handover"], name="cases_handover_row_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} to {self.receiver_id}"
