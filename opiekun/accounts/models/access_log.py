"""Who opened what is not everybody's: private and personal details, exports, reads by programs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Access(models.TextChoices):
    """What was done."""

    OPENED = "opened"
    EXPORTED = "exported"
    READ_BY_API = "api_read"
    HINTED = "hinted"


class AccessLog(models.Model):
    """One access to records of one kind. ``field_classes`` says which classes were shown.

    An export writes one row with its query and count in ``facts``. No foreign key points here and none leaves, so
    that the table can be partitioned by ``at``.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, null=True)
    access = models.CharField(max_length=10, choices=Access)
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField(null=True)
    field_classes = ArrayField(models.CharField(max_length=10))
    facts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        db_table = "accounts_access_log"
        default_permissions = ()
        indexes = [
            models.Index(fields=["record_id", "-id"], name="accounts_access_record"),
            models.Index(fields=["actor_id", "-id"], name="accounts_access_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.access} {self.kind} {self.record_id}"
