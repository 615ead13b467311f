"""Party lists (bazy): parties chosen by hand, or those that a criterion finds."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Now
from django.db.models.lookups import Exact
from django.utils.translation import get_language

from opiekun.core.models import RecordModel
from opiekun.parties.choices import ListColour, ListKind
from opiekun.parties.models.party import Party

LIVE = Q(trashed_at__isnull=True)
_CONDITION_TYPE = Func(F("condition"), function="jsonb_typeof", output_field=models.TextField())


class PartyList(RecordModel):
    """A list of parties. ``condition`` is the tree of a criterion list, as ``conditions.reading`` writes it.

    ``kind`` never changes. A criterion may name other lists; that they end in no circle and are there is seen to by a
    trigger. ``position`` is the place among all lists; to move is no change of a list.
    """

    kind = models.CharField(max_length=10, choices=ListKind)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    colour = models.CharField(max_length=10, choices=ListColour, default=ListColour.GREY, db_default="grey")
    description = models.TextField(blank=True, default="", db_default="")
    condition = models.JSONField(null=True, blank=True)
    position = models.IntegerField(default=0, db_default=0)
    is_archived = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "parties_partylist"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=LIVE, name="parties_partylist_name"),
            models.UniqueConstraint(fields=["id", "kind"], name="parties_partylist_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="parties_partylist_named"),
            models.CheckConstraint(condition=Q(colour__in=ListColour.values), name="parties_partylist_colour"),
            models.CheckConstraint(
                condition=Q(kind=ListKind.MANUAL, condition__isnull=True)
                | (Q(kind=ListKind.CRITERION, condition__isnull=False) & Q(Exact(_CONDITION_TYPE, Value("object")))),
                name="parties_partylist_condition",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class PartyListMember(models.Model):
    """A party in a manual list. ``list_kind`` is always the same: by it the database keeps others out."""

    id = models.BigAutoField(primary_key=True)
    party_list = models.ForeignKey(PartyList, on_delete=models.CASCADE, related_name="members", db_index=False)
    list_kind = models.CharField(max_length=10, default=ListKind.MANUAL, db_default="manual", editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="list_memberships")
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "parties_partylistmember"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["party_list", "party"], name="parties_partylistmember_once"),
            models.CheckConstraint(condition=Q(list_kind=ListKind.MANUAL), name="parties_partylistmember_manual"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.party_list_id}"
