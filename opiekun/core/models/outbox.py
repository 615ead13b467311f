"""Facts that other apps and other programs are told of, in the order in which they became true."""

from django.db import models
from django.db.models.functions import Now


class OutboxEntry(models.Model):
    """A change written by a trigger (``party.changed``) or an event published by a service (``QuoteAccepted``).

    ``position`` is empty until the relay has seen the row committed; from then on it is the gap-free order in which
    subscribers and the change feed read. ``facts`` holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    name = models.CharField(max_length=80)
    version = models.SmallIntegerField(db_default=1)
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, null=True)
    facts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        db_table = "core_outbox"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["position"], name="core_outbox_position")]
        indexes = [
            models.Index(fields=["id"], name="core_outbox_waiting", condition=models.Q(position__isnull=True)),
            models.Index(fields=["record_id", "id"], name="core_outbox_record"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.record_id}"
