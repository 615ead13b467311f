"""Which data are the demo company's."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class DemoLoad(models.Model):
    """One row once demo data were ever loaded.

    Demo parties, persons and identities have the ids from ``first_id`` to ``last_id``, a block of the record sequence
    that nobody else got; ``parties`` and ``persons`` count what was loaded so far. ``fills_own_company`` says that our
    company bears the demo profile. With ``removed_at`` nothing is loaded any more, and no start loads it by itself.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    loaded_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)
    day = models.DateField()
    parties = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=0)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    user_ids = ArrayField(models.BigIntegerField(), default=list)
    team_ids = ArrayField(models.BigIntegerField(), default=list)
    custom_field_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    fills_own_company = models.BooleanField(default=False)

    class Meta:
        db_table = "web_demo_load"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="web_demo_load_one", condition=Q(id=1)),
            models.CheckConstraint(name="web_demo_load_block", condition=Q(first_id__lte=models.F("last_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.parties} {self.loaded_at:%Y-%m-%d}"
