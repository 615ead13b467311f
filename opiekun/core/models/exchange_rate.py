"""Exchange rates as the central bank published them, and how the last asking for them ended."""

from django.db import models
from django.db.models import Q

from opiekun.core.money.columns import currency_field, rate_field


class ExchangeRate(models.Model):
    """What one unit of a currency is in PLN by a table of the National Bank of Poland. Never changed once stored."""

    id = models.BigAutoField(primary_key=True)
    currency = currency_field()
    on = models.DateField(db_column="on_day")
    table_no = models.CharField(max_length=40)
    mid = rate_field()

    class Meta:
        db_table = "core_exchange_rate"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="core_exchange_rate_once"),
            models.CheckConstraint(condition=Q(mid__gt=0), name="core_exchange_rate_positive"),
        ]
        indexes = [models.Index(fields=["on"], name="core_exchange_rate_on")]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.mid} PLN ({self.table_no})"


class RateAsking(models.Model):
    """How the last asking for rates ended; one row. ``problem`` is a code, empty when all went well, and has
    been the same since ``since``."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tried_at = models.DateTimeField()
    since = models.DateTimeField()
    problem = models.CharField(max_length=40, blank=True, default="")
    detail = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "core_rate_asking"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="core_rate_asking_one")]

    def __str__(self) -> str:
        return self.problem or "well"
