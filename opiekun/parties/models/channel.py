"""Phones, e-mails and other ways to reach somebody."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

from opiekun.parties.choices import ChannelKind, ChannelLabel
from opiekun.parties.models.identity import Identity

NUMBERS = Q(kind__in=(ChannelKind.PHONE, ChannelKind.FAX))
ADDRESSES = Q(kind__in=(ChannelKind.EMAIL, ChannelKind.WEB))


class _ChannelFields(models.Model):
    """``value`` is shown, ``normalised`` is compared: E.164 for phones, lower case for e-mails and web addresses."""

    kind = models.CharField(max_length=12, choices=ChannelKind)
    label = models.CharField(max_length=12, choices=ChannelLabel, blank=True, default="", db_default="")
    value = models.CharField(max_length=254)
    normalised = models.CharField(max_length=254, db_collation="C")
    is_main = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.value


class Channel(_ChannelFields):
    """A business channel; belongs to the identity, and so to the natural-person party and its person alike."""

    id = models.BigAutoField(primary_key=True)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="channels")

    class Meta:
        db_table = "parties_channel"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["identity", "kind", "normalised"], name="parties_channel_once"),
            models.UniqueConstraint(
                fields=["identity", "kind"], condition=Q(is_main=True), name="parties_channel_one_main"
            ),
            models.CheckConstraint(condition=~Q(normalised=""), name="parties_channel_not_empty"),
        ]
        indexes = [
            models.Index(fields=["normalised"], name="parties_channel_value"),
            GinIndex(OpClass(F("normalised"), name="gin_trgm_ops"), condition=ADDRESSES, name="parties_channel_search"),
            models.Index(Reverse("normalised"), condition=NUMBERS, name="parties_channel_end"),
        ]


class PrivateChannel(_ChannelFields):
    """A private channel of a person; never shared with a party, read under the private right."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("parties.Person", on_delete=models.CASCADE, related_name="private_channels")

    class Meta:
        db_table = "parties_privatechannel"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "normalised"], name="parties_privatechannel_once"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(is_main=True), name="parties_privatechannel_one_main"
            ),
            models.CheckConstraint(condition=~Q(normalised=""), name="parties_privatechannel_not_empty"),
        ]
        indexes = [
            models.Index(fields=["normalised"], name="parties_privatechannel_value"),
            models.Index(Reverse("normalised"), condition=NUMBERS, name="parties_privatechannel_end"),
        ]
