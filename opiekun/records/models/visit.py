"""What a user opened lately."""

from django.db import models
from django.db.models.functions import Now


class Visit(models.Model):
    """The last time a user opened a record; a row goes with its user and with its record."""

    user_id = models.BigIntegerField()
    record_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "records_visit"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user_id", "record_id"], name="records_visit_once")]
        indexes = [models.Index(fields=["user_id", "-at"], name="records_visit_latest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.record_id}"
