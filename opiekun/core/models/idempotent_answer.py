"""What a program was answered, so that a repeated request does not write a second time."""

from django.db import models
from django.db.models.functions import Now


class IdempotentAnswer(models.Model):
    """One answered POST, written in the transaction of its work and kept for seven days.

    ``caller_id`` is the token's id, kept without a foreign key because core knows no token. ``body`` is empty (None)
    when the answer holds a secret.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    caller_id = models.BigIntegerField()
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField(null=True)

    class Meta:
        db_table = "core_idempotent_answer"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["caller_id", "method", "path", "key"], name="core_idempotent_answer_once")
        ]
        indexes = [models.Index(fields=["at"], name="core_idempotent_answer_at")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"
