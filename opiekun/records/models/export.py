"""Exports: files of what a list showed, for their makers alone and for a day."""

from django.db import models
from django.db.models.functions import Now

from opiekun.core.models import StoredFile


class ExportFormat(models.TextChoices):
    """The kinds of files."""

    CSV = "csv"
    XLSX = "xlsx"


class Export(models.Model):
    """A list as one user asked for it; ``asked`` is the list's query string, ``ids`` the rows chosen by hand.

    The file is there when the work is done and until it is removed.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    format = models.CharField(max_length=4, choices=ExportFormat)
    asked = models.JSONField()
    actor_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    row_count = models.IntegerField()
    run_id = models.BigIntegerField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "records_export"
        default_permissions = ()
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="records_export_actor"),
            models.Index(fields=["created_at"], name="records_export_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.format} ({self.row_count})"
