"""Bank accounts to which a party is paid."""

from django.db import models
from django.db.models import Q

from opiekun.parties.models.party import Party


class BankAccount(models.Model):
    """``iban`` is stored without spaces; a Polish NRB gets its PL prefix."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="bank_accounts")
    iban = models.CharField(max_length=34)
    bank_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3, default="PLN", db_default="PLN")
    label = models.CharField(max_length=60, blank=True, default="", db_default="")
    is_main = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "parties_bankaccount"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["party", "iban"], name="parties_bankaccount_once"),
            models.UniqueConstraint(
                fields=["party", "currency"], condition=Q(is_main=True), name="parties_bankaccount_one_main"
            ),
        ]
        indexes = [models.Index(fields=["iban"], name="parties_bankaccount_iban")]

    def __str__(self) -> str:
        return self.iban
