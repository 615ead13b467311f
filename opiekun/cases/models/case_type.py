"""Types of cases and the stages through which their cases go: what the company defines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from opiekun.accounts.models import Role
from opiekun.cases.choices import CaseState, Mover, Outcome, PartyUse
from opiekun.core.schema import NextRecordId
from opiekun.parties.choices import ListColour

CODED = r"^[a-z][a-z0-9_]*$"


class CaseType(models.Model):
    """A sort of cases with stages, numbers and rules of its own: sale, renewal, project, internal matter.

    ``code`` never changes; a type that was used is archived, not removed. ``number_pattern`` is one of
    ``core.numbering.format_number``. ``margin_floor`` is the percentage below which a forecast margin is a warning.
    ``linkable`` are the kinds of amounts that its cases may have (none: all). ``version`` grows with each change of
    the type or of its stages.
    """

    # From the sequence of records, so that its history has a subject of its own.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    icon = models.CharField(max_length=40, default="briefcase", db_default="briefcase")
    number_pattern = models.CharField(max_length=40, default="SP/{yyyy}/{n:4}", db_default="SP/{yyyy}/{n:4}")
    party_use = models.CharField(max_length=10, choices=PartyUse, default=PartyUse.REQUIRED, db_default="required")
    margin_floor = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    linkable = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    is_archived = models.BooleanField(default=False, db_default=False)
    position = models.IntegerField(default=0, db_default=0)
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "cases_type"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code"], name="cases_type_code"),
            models.UniqueConstraint(Lower("name"), condition=Q(is_archived=False), name="cases_type_name"),
            models.CheckConstraint(condition=Q(code__regex=CODED), name="cases_type_coded"),
            models.CheckConstraint(condition=~Q(name=""), name="cases_type_named"),
            models.CheckConstraint(condition=Q(party_use__in=PartyUse.values), name="cases_type_party_use"),
            models.CheckConstraint(condition=Q(number_pattern__contains="{n"), name="cases_type_numbers"),
            models.CheckConstraint(
                condition=Q(margin_floor__isnull=True) | Q(margin_floor__gte=-100, margin_floor__lte=100),
                name="cases_type_margin_floor",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A step of a type's cases, in one of the three states.

    Its order within the type is ``position``. ``outcome`` says of a closed stage whether cases are won or lost in it.
    ``probability`` is in percent. ``required`` are codes of fields without which no case comes into it or past it.
    From ``stale_after_days`` working days without a move a case counts as stale. A stage that is no longer wanted is
    retired: its cases go to ``replaced_by``, and no case comes into it any more; its state never changes once a case
    was in it.
    """

    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    type = models.ForeignKey(CaseType, models.CASCADE, related_name="stages", db_index=False)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=CaseState)
    outcome = models.CharField(max_length=4, choices=Outcome, blank=True, default="", db_default="")
    position = models.IntegerField(default=0, db_default=0)
    colour = models.CharField(max_length=10, choices=ListColour, default=ListColour.BLUE, db_default="blue")
    probability = models.SmallIntegerField(default=0, db_default=0)
    guidance = models.TextField(blank=True, default="", db_default="")
    guidance_en = models.TextField(blank=True, default="", db_default="")
    required = ArrayField(models.CharField(max_length=80), default=list, db_default=[], blank=True)
    stale_after_days = models.SmallIntegerField(null=True, blank=True)
    mover = models.CharField(max_length=10, choices=Mover, default=Mover.EDITORS, db_default="editors")
    is_retired = models.BooleanField(default=False, db_default=False)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "cases_stage"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code"], name="cases_stage_code"),
            models.UniqueConstraint(F("type"), Lower("name"), condition=Q(is_retired=False), name="cases_stage_name"),
            # What a case points at: its stage is one of its type.
            models.UniqueConstraint(fields=["id", "type"], name="cases_stage_of_type"),
            models.CheckConstraint(condition=Q(code__regex=CODED), name="cases_stage_coded"),
            models.CheckConstraint(condition=~Q(name=""), name="cases_stage_named"),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="cases_stage_state"),
            models.CheckConstraint(condition=Q(colour__in=ListColour.values), name="cases_stage_colour"),
            models.CheckConstraint(condition=Q(mover__in=Mover.values), name="cases_stage_mover"),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, outcome__in=(Outcome.WON, Outcome.LOST))
                | (~Q(state=CaseState.CLOSED) & Q(outcome="")),
                name="cases_stage_outcome",
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=100), name="cases_stage_probability"
            ),
            models.CheckConstraint(
                condition=Q(stale_after_days__isnull=True) | Q(stale_after_days__gte=1, stale_after_days__lte=1000),
                name="cases_stage_stale",
            ),
            models.CheckConstraint(
                condition=Q(is_retired=True, replaced_by__isnull=False) | Q(is_retired=False, replaced_by__isnull=True),
                name="cases_stage_retired",
            ),
        ]
        indexes = [models.Index(fields=["type", "position"], name="cases_stage_type")]

    def __str__(self) -> str:
        return self.name


class StageNext(models.Model):
    """That cases may go from a stage to another; a stage without any lets them go to all."""

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="nexts", db_index=False)
    to = models.ForeignKey(Stage, models.CASCADE, related_name="+")

    class Meta:
        db_table = "cases_stage_next"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["stage", "to"], name="cases_stage_next_once"),
            models.CheckConstraint(condition=~Q(stage=F("to")), name="cases_stage_next_other"),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} → {self.to_id}"


class StageMover(models.Model):
    """A role whose holders may bring cases into the stage."""

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="movers", db_index=False)
    role = models.ForeignKey(Role, models.CASCADE, related_name="+")

    class Meta:
        db_table = "cases_stage_mover"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["stage", "role"], name="cases_stage_mover_once")]

    def __str__(self) -> str:
        return f"{self.role_id} into {self.stage_id}"


class StageCheck(models.Model):
    """A point to be ticked before a case leaves the stage forwards. One that is no longer wanted is retired."""

    id = models.BigAutoField(primary_key=True)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="checks")
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    position = models.IntegerField(default=0, db_default=0)
    is_retired = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "cases_stage_check"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="cases_stage_check_filled")]

    def __str__(self) -> str:
        return self.text
