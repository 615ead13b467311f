"""Postal addresses."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from opiekun.core.schema import Fold
from opiekun.parties.choices import AddressKind, Voivodeship
from opiekun.parties.models.identity import Identity


class _AddressFields(models.Model):
    """Parts of an address kept apart; ``country`` is an ISO 3166 code, ``voivodeship`` a TERC one (Poland only)."""

    street = models.CharField(max_length=120, blank=True, default="", db_default="")
    house_number = models.CharField(max_length=20, blank=True, default="", db_default="")
    flat_number = models.CharField(max_length=20, blank=True, default="", db_default="")
    postcode = models.CharField(max_length=12, blank=True, default="", db_default="")
    city = models.CharField(max_length=100, blank=True, default="", db_default="")
    post_office = models.CharField(max_length=100, blank=True, default="", db_default="")
    commune = models.CharField(max_length=100, blank=True, default="", db_default="")
    county = models.CharField(max_length=100, blank=True, default="", db_default="")
    voivodeship = models.CharField(max_length=2, choices=Voivodeship, blank=True, default="", db_default="")
    country = models.CharField(max_length=2, default="PL", db_default="PL")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}, {self.postcode} {self.city}"


class Address(_AddressFields):
    """A business address; belongs to the identity, and so to the natural-person party and its person alike."""

    id = models.BigAutoField(primary_key=True)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    kind = models.CharField(max_length=16, choices=AddressKind)
    name = models.CharField(max_length=120, blank=True, default="", db_default="")
    is_main = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "parties_address"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["identity"], condition=Q(is_main=True), name="parties_address_one_main"),
            models.CheckConstraint(
                condition=~Q(street="", house_number="", postcode="", city=""), name="parties_address_not_empty"
            ),
        ]
        indexes = [
            # Whether an identity has an address in the city, without a look at the row.
            models.Index(
                F("identity"), OpClass(Fold("city"), name="text_pattern_ops"), name="parties_address_identity_city"
            ),
            GinIndex(OpClass(Fold("city"), name="gin_trgm_ops"), name="parties_address_city"),
        ]


class HomeAddress(_AddressFields):
    """Where a person lives; never shared with a party, read under the private right."""

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField("parties.Person", on_delete=models.CASCADE, related_name="home_address")

    class Meta:
        db_table = "parties_homeaddress"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(street="", house_number="", postcode="", city=""), name="parties_homeaddress_not_empty"
            )
        ]
