"""The mark by which each process knows whether the rights it has compiled are still those of the database."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q


class RightsStamp(models.Model):
    """One row. Triggers put a new random value in, in the same transaction as any change of teams, roles or rights.

    Its row lock is also the one lock of the organisation: services that change users, teams or roles take it first.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(db_default=RandomUUID())

    class Meta:
        db_table = "accounts_rights_stamp"
        default_permissions = ()
        constraints = [models.CheckConstraint(name="accounts_rights_stamp_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.stamp)
