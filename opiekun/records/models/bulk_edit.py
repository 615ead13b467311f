"""Bulk operations: one change of many records, kept with what each held before, so that it can be undone."""

from django.db import models
from django.db.models.functions import Now


class BulkAction(models.TextChoices):
    """What is done to each record; the value is also the right that it needs."""

    EDIT = "edit"
    TRASH = "trash"


class BulkState(models.TextChoices):
    """A draft was only shown; a stopped one did a part of its rows."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(models.TextChoices):
    """What became of one record: when it was to be changed, and again when the change was to be undone."""

    WAITING = "waiting"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class BulkEdit(models.Model):
    """A bulk operation of one user. ``selected`` counts what was chosen, ``unchanged`` and ``out_of_reach`` what of it
    is not among the rows; ``token_id`` is the API token through which it came."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    action = models.CharField(max_length=10, choices=BulkAction)
    field = models.CharField(max_length=60, default="")
    value = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.DRAFT)
    actor_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    selected = models.IntegerField()
    unchanged = models.IntegerField()
    out_of_reach = models.IntegerField()
    planned = models.IntegerField(default=0)
    run_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_bulk_edit"
        default_permissions = ()
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="records_bulk_edit_actor"),
            models.Index(fields=["created_at"], name="records_bulk_edit_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.action} {self.field}: {self.state}"


class BulkEditRow(models.Model):
    """One record of a bulk operation: what it held ``before`` and was given (``after``), or why not.

    ``undo`` is empty until the operation is undone; UNCHANGED then means that a later change was kept.
    """

    id = models.BigAutoField(primary_key=True)
    bulk_edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="rows")
    record_id = models.BigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, db_default=Outcome.WAITING)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undo = models.CharField(max_length=10, choices=Outcome, blank=True, default="", db_default="")
    code = models.CharField(max_length=60, blank=True, default="", db_default="")
    reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "records_bulk_edit_row"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["bulk_edit", "record_id"], name="records_bulk_edit_row_once")]
        indexes = [models.Index(fields=["record_id"], name="records_bulk_edit_row_record")]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.outcome}"
