"""The registry of records: one id space over all record kinds.

Whatever may be linked to any kind of record (a note, a link, an external id) points at ``Record`` by a real foreign
key. Each kind's own table uses the same id; triggers made by ``opiekun.core.schema.RegisterRecordKind`` keep the two
together, also for COPY and raw SQL.
"""

from django.db import models
from django.db.models.functions import Now

from opiekun.core.models.custom_values import CustomValues
from opiekun.core.schema.functions import NextRecordId


class Record(models.Model):
    """One row for each record of any kind; written by triggers only."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)

    class Meta:
        db_table = "core_record"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RecordModel(models.Model):
    """What every record kind's own table holds.

    ``version`` grows by one with each change, whoever writes, and is the record's ETag. ``created_by_id`` is the
    actor's id, kept without a foreign key because core knows no user. ``trash_root_id`` names the record that was
    trashed when this one went along, so that they come back together. ``custom`` holds the values of fields that users
    defined, by code; what is not filled in is not there.
    """

    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    version = models.BigIntegerField(db_default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    trashed_at = models.DateTimeField(null=True, editable=False)
    trash_root_id = models.BigIntegerField(null=True, editable=False)
    custom = CustomValues(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)

    class Meta:
        abstract = True
