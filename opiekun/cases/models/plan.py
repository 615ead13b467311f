"""What a case is planned to bring and to cost, and how the plan stood at other times."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.cases.choices import Side
from opiekun.cases.models.case import Case
from opiekun.cases.models.terms import CaseTerm
from opiekun.core.money import amount_field


class PlanLine(models.Model):
    """One planned amount, in the currency of its case; the sums of a side stand on the case."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="plan_lines")
    side = models.CharField(max_length=8, choices=Side)
    category = models.ForeignKey(CaseTerm, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    text = models.CharField(max_length=200, blank=True, default="", db_default="")
    amount = amount_field()
    position = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "cases_plan_line"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="cases_plan_line_side"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cases_plan_line_amount"),
        ]

    def __str__(self) -> str:
        return self.text or self.side


class PlanVersion(models.Model):
    """The plan as it was kept: the baseline, frozen when the case first became active, and each plan that a change
    replaced after that. Never changed; gone with its case only.

    ``lines`` are side, category's code, text and amount (as text) of each line.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="plan_versions", db_index=False)
    number = models.IntegerField()
    is_baseline = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    by_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    planned_revenue = amount_field(null=True)
    planned_cost = amount_field(null=True)
    lines = models.JSONField(default=list)

    class Meta:
        db_table = "cases_plan_version"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_plan_version_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_baseline=True), name="cases_plan_version_one_baseline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.number}"
