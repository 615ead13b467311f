from django.db import models

from opiekun.parties.models import Role


class Carrier(Role):
    """A party that carries goods for us."""

    licence = models.CharField(max_length=40, blank=True, default="", db_default="")
    insured_to = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    insured_to_currency = models.CharField(max_length=3, blank=True, default="", db_default="")

    class Meta:
        app_label = "carriers"
        db_table = "carriers_carrier"
        default_permissions = ()
