"""A file that somebody gave us; its bytes are in the file store, under a key that nobody can guess."""

from django.db import models
from django.db.models.functions import Now


class StoredFile(models.Model):
    """Name, size in bytes, checksum and type of a stored file. Whoever needs it points here by a foreign key.

    A file to which nothing points is removed after a day.
    """

    id = models.BigAutoField(primary_key=True)
    storage_key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    created_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_stored_file"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=0), name="core_stored_file_size")]
        indexes = [models.Index(fields=["created_at"], name="core_stored_file_age")]

    def __str__(self) -> str:
        return self.name
