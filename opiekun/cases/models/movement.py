"""How a case went: its moves from stage to stage, and the points that were ticked."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from opiekun.cases.models.case import Case
from opiekun.cases.models.case_type import Stage, StageCheck


class StageMove(models.Model):
    """That a case came into a stage. Written by a trigger, whoever moves it; never changed, gone with its case only.

    The first row of a case has no ``from_stage``. ``since`` is when it came into the stage that it left, and
    ``spent_days`` are the working days in it.
    What the case was worth and whose it was are as they stood at the move.
    """

    id = models.BigAutoField(primary_key=True)
    # The keys are made in the migration: that of the case takes the rows along, those of stages are checked.
    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="moves", db_index=False, db_constraint=False)
    type_id = models.BigIntegerField()
    from_stage = models.ForeignKey(
        Stage, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    to_stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    since = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    spent_days = models.IntegerField(null=True)
    owner_id = models.BigIntegerField()
    planned_revenue = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)

    class Meta:
        db_table = "cases_stage_move"
        default_permissions = ()
        indexes = [
            models.Index(fields=["case", "at", "id"], name="cases_move_case"),
            models.Index(fields=["type_id", "at"], name="cases_move_type"),
            # Who stood in a stage on a day: those that left it later and came into it before.
            models.Index(fields=["at", "since"], name="cases_move_stay"),
            models.Index(fields=["to_stage", "at"], name="cases_move_to"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.from_stage_id} → {self.to_stage_id}"


class CaseCheck(models.Model):
    """A point of a stage's checklist that was ticked for the case."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="checks", db_index=False)
    check_item = models.ForeignKey(StageCheck, models.CASCADE, related_name="+", db_column="check_id")
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "cases_check"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "check_item"], name="cases_check_once")]

    def __str__(self) -> str:
        return f"{self.check_item_id} of {self.case_id}"


class CaseThread(models.Model):
    """A mail thread that was joined to a case: what comes to it later joins the case, too."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="threads", db_index=False)
    thread = models.ForeignKey("activities.MailThread", models.CASCADE, related_name="+")

    class Meta:
        db_table = "cases_thread"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "thread"], name="cases_thread_once")]

    def __str__(self) -> str:
        return f"{self.thread_id} of {self.case_id}"
