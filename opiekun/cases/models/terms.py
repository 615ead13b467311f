"""Short lists that the company keeps for its cases: why they are lost, where they come from, categories of money."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from opiekun.cases.choices import Side
from opiekun.cases.models.case_type import CODED


class TermKind(models.TextChoices):
    LOSS_REASON = "loss_reason", _("Reasons of loss")
    SOURCE = "source", _("Sources of cases")
    REVENUE_CATEGORY = "revenue_category", _("Categories of revenue")
    COST_CATEGORY = "cost_category", _("Categories of cost")


CATEGORY_OF = {Side.REVENUE: TermKind.REVENUE_CATEGORY, Side.COST: TermKind.COST_CATEGORY}


class CaseTerm(models.Model):
    """One entry of a short list. ``code`` never changes; one that was used is archived, not removed."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=TermKind)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    is_archived = models.BooleanField(default=False, db_default=False)
    position = models.IntegerField(default=0, db_default=0)
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "cases_term"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="cases_term_code"),
            models.UniqueConstraint(F("kind"), Lower("name"), condition=Q(is_archived=False), name="cases_term_name"),
            models.CheckConstraint(condition=Q(kind__in=TermKind.values), name="cases_term_kind"),
            models.CheckConstraint(condition=Q(code__regex=CODED), name="cases_term_coded"),
            models.CheckConstraint(condition=~Q(name=""), name="cases_term_named"),
        ]

    def __str__(self) -> str:
        return self.name
