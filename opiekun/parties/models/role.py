"""Roles that a party plays for us: what all kinds of them have, and the one table in which all are listed."""

from django.db import models
from django.db.models import Q

from opiekun.core.models import RecordModel
from opiekun.parties.models.party import Party


class PartyRole(models.Model):
    """One row for each role record of any kind; kept by triggers of the kinds' own tables.

    Here it is seen which roles a party has, whichever kinds there are; a party has one live role of each kind at most,
    and a number belongs to one live role of its kind. A live role belongs to a live party.
    """

    id = models.BigIntegerField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    live = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "parties_role"
        default_permissions = ()
        # Fragments from the beginning of a number, of whichever kind.
        indexes = [models.Index(fields=["number"], opclasses=["varchar_pattern_ops"], name="parties_role_begins")]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind"], condition=Q(live=True), name="parties_role_one_of_a_kind"
            ),
            models.UniqueConstraint(fields=["kind", "number"], condition=Q(live=True), name="parties_role_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Role(RecordModel):
    """The columns that every kind of role has. Names, addresses and accounts are the party's alone."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    since = models.DateField(null=True, blank=True)
    remarks = models.TextField(blank=True, default="", db_default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number
