"""How far the outbox has been read: by the relay, by each subscriber, and what could not be delivered yet."""

import uuid

from django.db import models
from django.db.models.functions import Now


class OutboxState(models.Model):
    """The one row that knows the last position given. ``generation`` changes when a backup is restored.

    Another program that kept a position from before the restore would miss what happened since; from the generation
    it learns that it must read everything anew.
    """

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    last_position = models.BigIntegerField(db_default=0)
    generation = models.UUIDField(default=uuid.uuid4)

    class Meta:
        db_table = "core_outbox_state"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_outbox_state_one_row")]

    def __str__(self) -> str:
        return f"{self.generation}: {self.last_position}"


class OutboxCursor(models.Model):
    """The last position that a subscriber has dealt with."""

    subscriber = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField(db_default=0)
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_outbox_cursor"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.position}"


class ParkedEvent(models.Model):
    """An event whose subscriber failed, or a later one of the same record, which waits its turn.

    ``attempts`` is 0 while it only waits. ``error`` names the exception, without values from the data.
    """

    id = models.BigAutoField(primary_key=True)
    subscriber = models.CharField(max_length=80)
    position = models.BigIntegerField()
    record_id = models.BigIntegerField(null=True)
    attempts = models.IntegerField(db_default=0)
    error = models.TextField(db_default="", default="")
    parked_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_parked_event"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["subscriber", "position"], name="core_parked_event_once")]
        indexes = [models.Index(fields=["subscriber", "record_id", "position"], name="core_parked_event_order")]

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.position}"
