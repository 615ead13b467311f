"""Cases: an opportunity, a project, a renewal, an internal matter."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q, Value
from django.db.models.functions import Concat, Now

from opiekun.accounts.models import Team
from opiekun.cases.choices import CaseState, Outcome
from opiekun.cases.models.case_type import CaseType, Stage
from opiekun.cases.models.said import Tied
from opiekun.cases.models.terms import CaseTerm
from opiekun.core.models import RecordModel
from opiekun.core.money import amount_field, currency_field
from opiekun.core.schema import Fold, PolishSortKey
from opiekun.parties.models import Party

LIVE = Q(trashed_at__isnull=True)
OPEN = LIVE & ~Q(state=CaseState.CLOSED)
FOUND = Concat(F("number"), Value(" "), F("title"), output_field=models.TextField())


class Case(RecordModel):
    """A case of one type, in one stage of it, with one owner; with a party or, where its type allows, without.

    The database derives ``state``, ``outcome`` and the moments from the stage: ``entered_stage_at``, ``activated_at``
    (it first became active), ``decided_at`` (it was won or lost) and ``closed_at``. ``planned_revenue`` and
    ``planned_cost`` are the sums of the plan's lines where it has any. ``probability`` is the case's own, in percent;
    without one that of its stage counts.
    """

    type = models.ForeignKey(CaseType, models.PROTECT, related_name="cases", db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="cases", db_index=False)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    details = models.TextField(blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=CaseState, db_default="potential", editable=False)
    outcome = models.CharField(max_length=4, choices=Outcome, blank=True, default="", db_default="", editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="cases", db_index=False)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    source = models.ForeignKey(CaseTerm, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    loss_reason = models.ForeignKey(CaseTerm, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    outcome_note = models.TextField(blank=True, default="", db_default="")
    template = models.ForeignKey(
        "cases.CaseTemplate", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", db_index=False
    )
    expected_close_on = models.DateField(null=True, blank=True)
    currency = currency_field(default="PLN", db_default="PLN")
    planned_revenue = amount_field(null=True, blank=True)
    planned_cost = amount_field(null=True, blank=True)
    probability = models.SmallIntegerField(null=True, blank=True)
    entered_stage_at = models.DateTimeField(db_default=Now(), editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    search_key = GeneratedField(expression=Fold(FOUND), output_field=models.TextField(), db_persist=True)
    sort_key = GeneratedField(
        expression=PolishSortKey("title"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    said = Tied("activities.InteractionLink", "record")

    class Meta:
        db_table = "cases_case"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["number"], name="cases_case_number"),
            models.CheckConstraint(condition=~Q(title=""), name="cases_case_titled"),
            models.CheckConstraint(condition=~Q(number=""), name="cases_case_numbered"),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="cases_case_state"),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gte=0, probability__lte=100),
                name="cases_case_probability",
            ),
            models.CheckConstraint(
                condition=(Q(planned_revenue__isnull=True) | Q(planned_revenue__gte=0))
                & (Q(planned_cost__isnull=True) | Q(planned_cost__gte=0)),
                name="cases_case_planned",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.LOST, loss_reason__isnull=False)
                | (~Q(outcome=Outcome.LOST) & Q(loss_reason__isnull=True)),
                name="cases_case_loss_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True)),
                name="cases_case_closed",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="cases_case_decided",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="cases_case_not_its_own_parent"
            ),
        ]
        indexes = [
            # The board: a stage's open cases in the order in which they stand there; sums without a look at the rows,
            # which come in the order of their groups.
            models.Index(fields=["stage", "-entered_stage_at", "-id"], condition=LIVE, name="cases_case_stage"),
            models.Index(
                fields=["type", "stage", "currency", "probability"],
                include=["id", "owner", "planned_revenue"],
                condition=OPEN,
                name="cases_case_board",
            ),
            # The lists of open cases, everybody's and mine, beside many that are closed.
            models.Index(fields=["-updated_at", "-id"], condition=OPEN, name="cases_case_open"),
            models.Index(fields=["owner", "-updated_at", "-id"], condition=OPEN, name="cases_case_mine"),
            # What was won this month: its sum without a look at the rows.
            models.Index(
                fields=["type", "decided_at"],
                include=["id", "owner", "currency", "planned_revenue"],
                condition=LIVE & Q(outcome=Outcome.WON),
                name="cases_case_won",
            ),
            models.Index(fields=["owner", "expected_close_on", "id"], condition=OPEN, name="cases_case_owner_open"),
            models.Index(fields=["owner", "-updated_at", "-id"], condition=LIVE, name="cases_case_owner"),
            models.Index(fields=["party", "-created_at", "-id"], condition=LIVE, name="cases_case_party"),
            models.Index(fields=["type", "-closed_at", "-id"], condition=LIVE, name="cases_case_closed_at"),
            models.Index(fields=["expected_close_on", "id"], condition=OPEN, name="cases_case_expected"),
            # Analyses: what was decided in a period, what is expected when.
            models.Index(
                fields=["decided_at"],
                include=[
                    *("id", "outcome", "type", "owner", "source", "loss_reason", "currency", "planned_revenue"),
                    "created_at",
                ],
                condition=LIVE & ~Q(outcome=""),
                name="cases_case_decided_at",
            ),
            models.Index(
                fields=["expected_close_on"],
                include=["id", "stage", "owner", "type", "source", "currency", "planned_revenue", "probability"],
                condition=LIVE & Q(state=CaseState.POTENTIAL),
                name="cases_case_forecast",
            ),
            # Orders of lists. Cases without a value come last in both directions, so that one index cannot serve both.
            models.Index(fields=["sort_key", "id"], condition=LIVE, name="cases_case_sort"),
            models.Index(fields=["planned_revenue", "id"], condition=LIVE, name="cases_case_worth"),
            models.Index(
                F("planned_revenue").desc(nulls_last=True), F("id").desc(), condition=LIVE, name="cases_case_worth_down"
            ),
            models.Index(fields=["expected_close_on", "id"], condition=LIVE, name="cases_case_close"),
            models.Index(
                *(F("expected_close_on").desc(nulls_last=True), F("id").desc()),
                condition=LIVE,
                name="cases_case_close_down",
            ),
            models.Index(fields=["entered_stage_at", "id"], condition=LIVE, name="cases_case_entered"),
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="cases_case_created"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="cases_case_updated"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), condition=LIVE, name="cases_case_search"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="cases_case_trash"),
            models.Index(fields=["party"], condition=~LIVE, name="cases_case_party_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="cases_case_custom"),
        ]

    def __str__(self) -> str:
        return self.title
