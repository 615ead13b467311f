"""Forms that were sent: a second click must not make a second record."""

from django.db import models
from django.db.models.functions import Now


class FormToken(models.Model):
    """The token of a form that made a record; written in the transaction that makes it.

    Two requests with one token cannot both commit: the second waits at the primary key, and finds the first's record.
    """

    token = models.UUIDField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    record_id = models.BigIntegerField()

    class Meta:
        db_table = "records_form_token"
        default_permissions = ()
        indexes = [models.Index(fields=["at"], name="records_form_token_at")]

    def __str__(self) -> str:
        return f"{self.token} {self.record_id}"
