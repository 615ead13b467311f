"""The last number of each gap-free series, and the numbers that were issued from it."""

from django.db import models
from django.db.models.functions import Now


class NumberSeries(models.Model):
    """A gap-free run of numbers: one type of document in one year. The row's lock lets one writer at a time issue."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    last_number = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "core_number_series"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="core_number_series_one"),
            models.CheckConstraint(condition=models.Q(last_number__gte=0), name="core_number_series_counts_up"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}: {self.last_number}"


class IssuedNumber(models.Model):
    """A number that a record got; never deleted, so that a gap can be proved or disproved."""

    id = models.BigAutoField(primary_key=True)
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="issued")
    number = models.BigIntegerField()
    record_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_issued_number"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="core_issued_number_once"),
            models.UniqueConstraint(fields=["series", "record_id"], name="core_issued_number_one_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id}: {self.number}"
