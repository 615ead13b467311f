"""The party: anyone in our company's environment, and our company itself."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Coalesce

from opiekun.core.models import RecordModel
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Source
from opiekun.parties.models.identity import Identity, NamedByIdentity
from opiekun.records.lists.stretches import Blocks

LIVE = Q(trashed_at__isnull=True)


class Party(RecordModel, NamedByIdentity):
    """A legal entity or a natural person in the register.

    ``kind`` never changes. Identifiers are stored normalised (digits; ``eu_vat`` with its country code), empty when
    unknown. REGON and KRS are unique among live parties; NIP is not, because units of one taxpayer share it.
    ``owner_id`` is whose record it is for the reach of rights: the account manager's, else the creator's.
    """

    kind = models.CharField(max_length=20, choices=PartyKind)
    identity = models.OneToOneField(Identity, on_delete=models.PROTECT, related_name="party")
    legal_form = models.CharField(max_length=40, choices=LegalForm, blank=True, default="", db_default="")
    nip = models.CharField(max_length=10, blank=True, default="", db_default="", db_collation="C")
    regon = models.CharField(max_length=14, blank=True, default="", db_default="", db_collation="C")
    krs = models.CharField(max_length=10, blank=True, default="", db_default="", db_collation="C")
    eu_vat = models.CharField(max_length=16, blank=True, default="", db_default="", db_collation="C")
    status = models.CharField(max_length=12, choices=PartyStatus, default=PartyStatus.ACTIVE, db_default="active")
    source = models.CharField(max_length=12, choices=Source, blank=True, default="", db_default="")
    industry = models.CharField(max_length=120, blank=True, default="", db_default="")
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_parties",
        db_index=False,
    )
    remarks = models.TextField(blank=True, default="", db_default="")
    is_own = models.BooleanField(default=False, db_default=False, editable=False)
    owner_id = GeneratedField(
        expression=Coalesce(F("account_manager"), F("created_by_id")),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )

    class Meta:
        db_table = "parties_party"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="parties_party_kind"),
            models.UniqueConstraint(fields=["regon"], condition=LIVE & ~Q(regon=""), name="parties_party_regon"),
            models.UniqueConstraint(fields=["krs"], condition=LIVE & ~Q(krs=""), name="parties_party_krs"),
            models.UniqueConstraint(fields=["is_own"], condition=Q(is_own=True), name="parties_party_one_own"),
            models.CheckConstraint(condition=Q(is_own=False) | LIVE, name="parties_party_own_is_live"),
            models.CheckConstraint(condition=Q(nip="") | Q(nip__regex=r"^\d{10}$"), name="parties_party_nip_digits"),
            models.CheckConstraint(
                condition=Q(regon="") | Q(regon__regex=r"^(\d{9}|\d{14})$"), name="parties_party_regon_digits"
            ),
            models.CheckConstraint(condition=Q(krs="") | Q(krs__regex=r"^\d{10}$"), name="parties_party_krs_digits"),
            models.CheckConstraint(
                condition=Q(kind=PartyKind.ORGANISATION) | Q(legal_form="", krs="", is_own=False),
                name="parties_party_natural_has_no_firm",
            ),
        ]
        indexes = [
            models.Index(fields=["nip"], condition=~Q(nip=""), name="parties_party_nip"),
            models.Index(fields=["eu_vat"], condition=~Q(eu_vat=""), name="parties_party_eu_vat"),
            models.Index(fields=["sort_key", "id"], condition=LIVE, name="parties_party_sort"),
            models.Index(fields=["owner_id", "sort_key", "id"], condition=LIVE, name="parties_party_owner"),
            models.Index(fields=["account_manager", "sort_key", "id"], condition=LIVE, name="parties_party_manager"),
            # The start page: the last changed of one user's, however many others' were changed since.
            models.Index(
                fields=["account_manager", "-updated_at", "-id"], condition=LIVE, name="parties_party_managed_newest"
            ),
            models.Index(fields=["search_key", "id"], condition=LIVE, name="parties_party_beginning"),
            # With stretches of the alphabet: hits before a place in the order are found without all others.
            GinIndex(
                OpClass(F("search_key"), name="gin_trgm_ops"),
                Blocks("sort_key"),
                condition=LIVE,
                name="parties_party_search",
            ),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="parties_party_updated"),
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="parties_party_created"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="parties_party_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="parties_party_custom"),
        ]

    def __str__(self) -> str:
        return str(self.identity)
