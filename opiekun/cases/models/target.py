"""What owners of cases are to win in a month."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from opiekun.core.money import amount_field, currency_field
from opiekun.core.schema import NextRecordId


class SalesTarget(models.Model):
    """The revenue that an owner is to win in a month, which its first day names. One without an amount is removed."""

    # From the sequence of records, so that its history has a subject of its own.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    amount = amount_field()
    currency = currency_field(default="PLN", db_default="PLN")
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "cases_target"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["owner", "month"], name="cases_target_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="cases_target_month"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cases_target_amount"),
        ]
        indexes = [models.Index(fields=["month"], name="cases_target_in_month")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.month:%Y-%m}"
