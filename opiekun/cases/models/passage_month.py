"""How many passages there are in each month: what a funnel of whole months is counted from."""

from django.conf import settings
from django.db import models

from opiekun.cases.models.case_type import Stage
from opiekun.cases.models.terms import CaseTerm


class PassageMonth(models.Model):
    """How many passages of the stage came in the month (of UTC), by whose the cases are, where they came from, the
    working days of their first stay and whether they went on, and what they were worth in PLN. Kept by triggers on
    passages.

    The same stands in several rows, of which some take back what others say: only their sums mean anything. So nobody
    who moves a case waits for another. ``gather_months`` makes one row of them.
    """

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    month = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    source = models.ForeignKey(
        CaseTerm, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    spent_days = models.IntegerField(null=True)
    went_on = models.BooleanField()
    cases = models.IntegerField()
    pln = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        db_table = "cases_passage_month"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["stage", "month"],
                include=["owner", "source", "spent_days", "went_on", "cases", "pln"],
                name="cases_passage_month_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.stage_id}"
