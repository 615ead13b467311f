"""That a case reached a stage for the first time: what funnels are counted from."""

from django.conf import settings
from django.db import models
from django.db.models import Case as Either
from django.db.models import F, Q, When

from opiekun.cases.models.case import Case
from opiekun.cases.models.case_type import Stage
from opiekun.cases.models.terms import CaseTerm
from opiekun.parties.models import Party


class Passage(models.Model):
    """That a case came into a stage of the way, or past it, for the first time. Kept by a trigger on the moves.

    The way of a type are its stages but for the lost ones, in their order at the time. When a case comes further on it
    than ever before, it reaches the stage into which it comes and, ``is_skipped``, all in use between; going back and
    coming again is no second passage. ``planned_revenue`` is what the case was worth then. ``went_on_at`` is when it
    first came further, ``spent_days`` the working days of its first stay that ended, ``lost_at`` when it was lost from
    this stage, as long as it is lost. ``owner`` is whose the case is now, none while it is in the trash, ``source``
    and ``party`` are those of the case now: a funnel knows by that what counts for its reader. ``pln`` is
    ``planned_revenue`` where that is in PLN.
    """

    id = models.BigAutoField(primary_key=True)
    # The keys are made in the migration: that of the case takes the rows along.
    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="passages", db_index=False, db_constraint=False)
    stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()
    is_skipped = models.BooleanField(default=False, db_default=False)
    planned_revenue = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    pln = models.GeneratedField(
        expression=Either(When(currency="PLN", then=F("planned_revenue"))),
        output_field=models.DecimalField(max_digits=19, decimal_places=4, null=True),
        db_persist=True,
    )
    went_on_at = models.DateTimeField(null=True)
    spent_days = models.IntegerField(null=True)
    lost_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    source = models.ForeignKey(
        CaseTerm, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    party = models.ForeignKey(
        Party, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        db_table = "cases_passage"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="cases_passage_once")]
        indexes = [
            # A funnel reads the passages of a period without a look at the rows.
            models.Index(
                fields=["stage", "at"],
                include=["owner", "source", "party", "case", "went_on_at", "spent_days", "pln"],
                name="cases_passage_at",
            ),
            models.Index(
                fields=["stage", "at"],
                include=["owner", "source", "party", "case", "planned_revenue", "currency"],
                condition=~Q(currency="PLN") & Q(planned_revenue__isnull=False),
                name="cases_passage_foreign",
            ),
            models.Index(
                fields=["lost_at"],
                include=["case", "stage", "owner", "source", "party"],
                condition=Q(lost_at__isnull=False),
                name="cases_passage_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.stage_id}"
