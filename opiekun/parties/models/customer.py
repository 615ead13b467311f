"""The customer: a party to which we sell."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from opiekun.core.money import amount_field, currency_field
from opiekun.parties.choices import VatRate
from opiekun.parties.models.role import Role


class Customer(Role):
    """The terms on which we sell to a party. Empty means: not agreed. A sales hold has a reason."""

    payment_terms_days = models.SmallIntegerField(null=True, blank=True)
    credit_limit = amount_field(null=True, blank=True)
    credit_limit_currency = currency_field(blank=True, default="", db_default="")
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    default_vat = models.CharField(max_length=20, choices=VatRate, blank=True, default="", db_default="")
    sales_hold = models.BooleanField(default=False, db_default=False)
    sales_hold_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "parties_customer"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="parties_customer_numbered"),
            models.CheckConstraint(condition=Q(payment_terms_days__gte=0), name="parties_customer_terms"),
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True, credit_limit_currency="")
                | Q(credit_limit__gte=0) & ~Q(credit_limit_currency=""),
                name="parties_customer_limit_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="parties_customer_discount"
            ),
            models.CheckConstraint(
                condition=Q(sales_hold=True) & ~Q(sales_hold_reason="") | Q(sales_hold=False, sales_hold_reason=""),
                name="parties_customer_hold_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["party"], name="parties_customer_party"),
            models.Index(fields=["number", "id"], name="parties_customer_numbers"),
            models.Index(fields=["-updated_at", "-id"], name="parties_customer_updated"),
            models.Index(fields=["trashed_at"], condition=Q(trashed_at__isnull=False), name="parties_customer_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="parties_customer_custom"),
        ]
