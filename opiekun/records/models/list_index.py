"""What lists were too slow to find, and the indexes that an administrator has built for them."""

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now


class ListIndex(models.Model):
    """A field by which lists took too long, and how it was asked; with ``wanted_at`` it shall have an index.

    ``sources`` are ``[kind, id]`` of what named the condition (a party list); no values of conditions are kept.
    ``fault`` says why the index could not be built.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    relation = models.CharField(max_length=40, blank=True, default="", db_default="")
    field = models.CharField(max_length=60)
    purpose = models.CharField(max_length=10)
    sources = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    times = models.IntegerField(default=1, db_default=1)
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())
    wanted_at = models.DateTimeField(null=True)
    wanted_by_id = models.BigIntegerField(null=True)
    fault = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "records_list_index"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "relation", "field", "purpose"], name="records_list_index_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.relation} {self.field} {self.purpose}"
