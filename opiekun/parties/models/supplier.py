"""The supplier: a party from which we buy."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from opiekun.parties.models.role import Role


class Supplier(Role):
    """The terms on which we buy from a party. Empty means: not agreed."""

    payment_terms_days = models.SmallIntegerField(null=True, blank=True)
    lead_time_days = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        db_table = "parties_supplier"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="parties_supplier_numbered"),
            models.CheckConstraint(condition=Q(payment_terms_days__gte=0), name="parties_supplier_terms"),
            models.CheckConstraint(condition=Q(lead_time_days__gte=0), name="parties_supplier_lead_time"),
        ]
        indexes = [
            models.Index(fields=["party"], name="parties_supplier_party"),
            models.Index(fields=["number", "id"], name="parties_supplier_numbers"),
            models.Index(fields=["-updated_at", "-id"], name="parties_supplier_updated"),
            models.Index(fields=["trashed_at"], condition=Q(trashed_at__isnull=False), name="parties_supplier_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="parties_supplier_custom"),
        ]
