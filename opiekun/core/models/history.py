"""Who changed what, when and by which request; written by triggers, never by the program."""

from django.db import models
from django.db.models.functions import Now


class History(models.Model):
    """One changed row of a tracked table.

    ``subject_id`` is the id under which a reader looks the change up: the record's, or that of the identity to which
    the row belongs (both come from one sequence). ``changes`` holds column: value for an insert or a delete, and
    column: [old, new] for an update. Without a user, ``actor_name`` says which part of the program or which database
    login wrote. No foreign key points here and none leaves, so that the table can be partitioned.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    subject_id = models.BigIntegerField()
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, null=True)
    request_id = models.CharField(max_length=64, null=True)
    changes = models.JSONField()

    class Meta:
        db_table = "core_history"
        default_permissions = ()
        indexes = [models.Index(fields=["subject_id", "-at", "-id"], name="core_history_subject")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_id}"
