"""What only our own company's party holds."""

from django.db import models

from opiekun.core.models import StoredFile
from opiekun.parties.models.party import Party


class CompanyProfile(models.Model):
    """Currency, time zone and logo of our own company; one row, of the one party that ``is_own``."""

    id = models.BigAutoField(primary_key=True)
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="company_profile")
    currency = models.CharField(max_length=3, default="PLN", db_default="PLN")
    time_zone = models.CharField(max_length=40, default="Europe/Warsaw", db_default="Europe/Warsaw")
    logo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="company_profiles"
    )

    class Meta:
        db_table = "parties_companyprofile"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.party)
