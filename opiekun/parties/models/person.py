"""The person whom we deal with at a party."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from opiekun.core.models import RecordModel
from opiekun.parties.choices import PartyKind
from opiekun.parties.models.identity import Identity, NamedByIdentity
from opiekun.parties.models.party import Party
from opiekun.records.lists.stretches import Blocks

LIVE = Q(trashed_at__isnull=True)


class Person(RecordModel, NamedByIdentity):
    """A person at exactly one party.

    ``party_kind`` repeats the party's kind (the database fills and guards it), so that a second person of a
    natural-person party is refused by an index. ``reports_to`` is a person of the same party; the database refuses a
    cycle.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="persons")
    party_kind = models.CharField(max_length=20, choices=PartyKind, editable=False)
    identity = models.OneToOneField(Identity, on_delete=models.PROTECT, related_name="person")
    job_title = models.CharField(max_length=120, blank=True, default="", db_default="")
    department = models.CharField(max_length=120, blank=True, default="", db_default="")
    occupation = models.CharField(max_length=120, blank=True, default="", db_default="")
    education = models.CharField(max_length=120, blank=True, default="", db_default="")
    reports_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subordinates", db_constraint=False
    )
    is_main = models.BooleanField(default=False, db_default=False)
    is_owner = models.BooleanField(default=False, db_default=False)
    has_left = models.BooleanField(default=False, db_default=False)
    remarks = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "parties_person"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "party"], name="parties_person_party"),
            models.UniqueConstraint(
                fields=["party"], condition=Q(party_kind=PartyKind.NATURAL_PERSON), name="parties_person_only_one"
            ),
            models.UniqueConstraint(fields=["party"], condition=Q(is_main=True) & LIVE, name="parties_person_one_main"),
            models.UniqueConstraint(
                fields=["party"], condition=Q(is_owner=True) & LIVE, name="parties_person_one_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], condition=LIVE, name="parties_person_sort"),
            models.Index(fields=["search_key", "id"], condition=LIVE, name="parties_person_beginning"),
            # With stretches of the alphabet: hits before a place in the order are found without all others.
            GinIndex(
                OpClass(F("search_key"), name="gin_trgm_ops"),
                Blocks("sort_key"),
                condition=LIVE,
                name="parties_person_search",
            ),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="parties_person_updated"),
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="parties_person_created"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="parties_person_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="parties_person_custom"),
        ]

    def __str__(self) -> str:
        return str(self.identity)
