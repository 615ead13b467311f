"""Fields that were changed here and in another system since the two last agreed: a person settles them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.core.models import Record


class Settlement(models.TextChoices):
    """Which value stays. AGREED: the sides came to have the same value by themselves."""

    OURS = "ours"
    THEIRS = "theirs"
    AGREED = "agreed"


class SyncConflict(models.Model):
    """One field of one record on which a system and we differ; at most one of them is open.

    ``theirs`` is the value that the system sent, ``stamp`` its place in the system's order. ``replaced`` is our value
    before theirs was taken, for undoing it. Rows go a month after they were settled.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=40)
    system = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    theirs = models.JSONField()
    stamp = models.BigIntegerField(null=True)
    reported_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.BigIntegerField(null=True)
    settlement = models.CharField(max_length=10, choices=Settlement, blank=True, default="", db_default="")
    replaced = models.JSONField(null=True)

    class Meta:
        db_table = "records_sync_conflict"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["record", "system", "field"],
                name="records_sync_conflict_one_open",
                condition=Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settlement="") | Q(settled_at__isnull=False) & ~Q(settlement=""),
                name="records_sync_conflict_settled_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["record"], name="records_sync_conflict_record"),
            models.Index(fields=["settled_at"], name="records_sync_conflict_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.field} ({self.system})"
