"""The ids that other systems (an ERP, a shop) have for records of any kind, and what was last exchanged with them."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from opiekun.core.models import Record


class ExternalId(models.Model):
    """The id of one record in one system.

    ``kind`` is the record's, filled in by a trigger. ``live`` follows the record into the trash and back: while it is
    there its id matches nothing and another record may have it. ``exchanged_version`` is the record's version that
    both sides had, ``exchange`` what the two agreed on: field: [digest of the value, stamp of the source].
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=40, editable=False)
    system = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    live = models.BooleanField(default=True, db_default=True, editable=False)
    attached_at = models.DateTimeField(db_default=Now(), editable=False)
    exchanged_version = models.BigIntegerField(null=True)
    exchanged_at = models.DateTimeField(null=True)
    exchange = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    class Meta:
        db_table = "records_external_id"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["record", "system"], name="records_external_id_one_a_system"),
            models.UniqueConstraint(
                fields=["system", "kind", "external_id"], name="records_external_id_match", condition=Q(live=True)
            ),
            models.CheckConstraint(
                condition=Q(system__regex=r"^[a-z][a-z0-9_-]*$"), name="records_external_id_system_code"
            ),
            models.CheckConstraint(condition=~Q(external_id=""), name="records_external_id_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.external_id}"
