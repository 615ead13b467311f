"""Personal details of a person: days to remember, family, hobbies, whatever else is worth knowing (R2.6).

All of them are read under the personal right and never shared with a party.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, UniqueConstraint, When
from django.db.models.lookups import Exact

from opiekun.core.schema import Fold
from opiekun.parties.choices import DayKind, InterestKind, Relation
from opiekun.parties.models.person import Person
from opiekun.parties.rules.yearly_days import FIRST_YEAR, LAST_YEAR, LONGEST_NOTICE

_LEAP_YEAR = Q(year__isnull=True) | (
    Exact(F("year") % 4, 0) & (~Q(Exact(F("year") % 100, 0)) | Q(Exact(F("year") % 400, 0)))
)
_LAST_DAY = Case(
    When(month__in=(4, 6, 9, 11), then=30),
    When(month=2, then=Case(When(_LEAP_YEAR, then=29), default=28)),
    default=31,
    output_field=models.SmallIntegerField(),
)
_UNDATED = Q(month__isnull=True, day__isnull=True, year__isnull=True)
_DATED = Q(month__isnull=False, day__isnull=False) & Q(month__range=(1, 12), day__gte=1, day__lte=_LAST_DAY)
_YEAR = Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, LAST_YEAR))
_NOTICE = Q(remind_before__isnull=True) | Q(remind_before__range=(0, LONGEST_NOTICE))


class _YearlyDay(models.Model):
    """A day of each year; 29 February exists with a leap year or none.

    ``yearly`` is month and day as one number (1124), by which coming days are found. ``remind_before`` is how many
    days ahead somebody is reminded (empty: not at all), ``remind_to`` who, where it is not the party's account manager.
    """

    month = models.SmallIntegerField(null=True)
    day = models.SmallIntegerField(null=True)
    year = models.SmallIntegerField(null=True, blank=True)
    yearly = GeneratedField(
        expression=F("month") * 100 + F("day"), output_field=models.SmallIntegerField(null=True), db_persist=True
    )
    remind_before = models.SmallIntegerField(null=True, blank=True)
    remind_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class PersonDay(_YearlyDay):
    """A birthday, a name day, or an anniversary under its name ("ślub", "10 lat firmy")."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="days")
    kind = models.CharField(max_length=12, choices=DayKind)
    name = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta:
        db_table = "parties_personday"
        default_permissions = ()
        constraints = [
            # Deferred: two rows of one write may change places.
            UniqueConstraint(
                fields=["person", "kind", "name"], name="parties_personday_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=_DATED & _YEAR, name="parties_personday_date"),
            models.CheckConstraint(condition=_NOTICE, name="parties_personday_notice"),
            models.CheckConstraint(
                condition=Q(kind=DayKind.ANNIVERSARY) ^ Q(name=""), name="parties_personday_anniversary_has_a_name"
            ),
        ]
        indexes = [models.Index(fields=["yearly", "id"], name="parties_personday_yearly")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}.{self.month}"


class FamilyMember(_YearlyDay):
    """Somebody of the person's family, with or without a birthday."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="family")
    relation = models.CharField(max_length=12, choices=Relation)
    name = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        db_table = "parties_familymember"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=_UNDATED | (_DATED & _YEAR), name="parties_familymember_date"),
            models.CheckConstraint(condition=_NOTICE, name="parties_familymember_notice"),
        ]
        indexes = [
            models.Index(fields=["person"], name="parties_familymember_person"),
            models.Index(fields=["yearly", "id"], condition=Q(month__isnull=False), name="parties_familymember_yearly"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.name}".strip()


class Interest(models.Model):
    """A hobby or an interest in a few words; ``folded`` is what is searched and may not come twice."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=12, choices=InterestKind)
    term = models.CharField(max_length=80)
    folded = GeneratedField(expression=Fold(F("term")), output_field=models.TextField(), db_persist=True)

    class Meta:
        db_table = "parties_interest"
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                fields=["person", "kind", "folded"], name="parties_interest_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(term=""), name="parties_interest_not_empty"),
        ]
        indexes = [GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="parties_interest_search")]

    def __str__(self) -> str:
        return self.term


class PersonFact(models.Model):
    """Anything else: what it is about, and what is known ("Kawa": "bez cukru")."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="facts")
    label = models.CharField(max_length=80)
    value = models.CharField(max_length=2000)

    class Meta:
        db_table = "parties_personfact"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(label="") & ~Q(value=""), name="parties_personfact_filled")]
        indexes = [models.Index(fields=["person"], name="parties_personfact_person")]

    def __str__(self) -> str:
        return self.label
