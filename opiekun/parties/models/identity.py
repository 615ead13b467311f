"""Who somebody is: names and what is searched and sorted by them.

A party and a person each have an identity. A natural-person party and its one person have the same one, so that a
change in either shows in the other, whoever writes (R2.2).
"""

from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.db.models.functions import Concat, Trim

from opiekun.core.schema import Fold, NextRecordId, PolishSortKey
from opiekun.parties.choices import PartyKind, Sex

NATURAL = Q(kind=PartyKind.NATURAL_PERSON)
FIRST_LAST = Trim(Concat(F("first_name"), Value(" "), F("last_name")))
LAST_FIRST = Trim(Concat(F("last_name"), Value(" "), F("first_name")))
ORGANISATION_SHOWN = Case(When(short_name="", then=F("name")), default=F("short_name"))


class Identity(models.Model):
    """Names of an organisation or of a natural person.

    ``salutation`` is the whole opening of a letter, ``vocative`` the first name as one addresses somebody; both are
    empty where the rules make them (``rules/vocative.py``).

    Ids come from the sequence of records, so that history is looked up by one id space. ``display_name``,
    ``search_key`` and ``sort_key`` are computed by the database; parties and persons bear copies (``NamedByIdentity``).
    """

    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    kind = models.CharField(max_length=20, choices=PartyKind)
    name = models.CharField(max_length=300, blank=True, default="", db_default="")
    short_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    first_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    last_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    sex = models.CharField(max_length=10, choices=Sex, blank=True, default="", db_default="")
    salutation = models.CharField(max_length=120, blank=True, default="", db_default="")
    vocative = models.CharField(max_length=80, blank=True, default="", db_default="")
    display_name = GeneratedField(
        expression=Case(When(NATURAL, then=FIRST_LAST), default=ORGANISATION_SHOWN),
        output_field=models.TextField(),
        db_persist=True,
    )
    search_key = GeneratedField(
        expression=Case(
            When(NATURAL, then=Fold(Concat(F("first_name"), Value(" "), F("last_name")))),
            default=Fold(Concat(F("name"), Value(" "), F("short_name"))),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_key = GeneratedField(
        expression=Case(When(NATURAL, then=PolishSortKey(LAST_FIRST)), default=PolishSortKey(ORGANISATION_SHOWN)),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        db_table = "parties_identity"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="parties_identity_names",
                condition=(NATURAL & Q(name="", short_name="") & ~Q(first_name="", last_name=""))
                | (Q(kind=PartyKind.ORGANISATION, first_name="", last_name="", sex="") & ~Q(name="")),
            ),
            models.UniqueConstraint(fields=["id", "kind"], name="parties_identity_kind"),
            models.CheckConstraint(name="parties_identity_vocative", condition=NATURAL | Q(vocative="")),
        ]

    def __str__(self) -> str:
        return str(self.display_name)


class NamedByIdentity(models.Model):
    """The identity's names on the row that has it, so that a list is read from one table in its order.

    The database copies them, whoever writes; nothing else can.
    """

    display_name = models.TextField(default="", db_default="", editable=False)
    search_key = models.TextField(default="", db_default="", editable=False, db_collation="C")
    sort_key = models.TextField(default="", db_default="", editable=False, db_collation="C")

    class Meta:
        abstract = True
