"""Roles: what their holders may do, and how far it goes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models.user import User
from opiekun.core.schema import NextRecordId
from opiekun.core.viewer import Reach

ADMINISTRATOR = "administrator"


class Role(models.Model):
    """A named set of rights. A user has any number of roles; the widest reach counts.

    ``code`` names the roles that come with the program; the one coded ``administrator`` may do everything and needs
    no rights rows. ``sees_private`` and ``sees_personal`` open those field classes on all records in reach.
    """

    # From the sequence of records, so that a role's history cannot be taken for another record's.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="", db_default="")
    description = models.TextField(_("description"), max_length=1000, blank=True, default="", db_default="")
    sees_private = models.BooleanField(default=False, db_default=False)
    sees_personal = models.BooleanField(default=False, db_default=False)
    # Counted by triggers, with each change of the role or of its rights.
    version = models.IntegerField(default=1, db_default=1, editable=False)

    class Meta:
        db_table = "accounts_role"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(Lower("name"), name="accounts_role_name"),
            models.UniqueConstraint(fields=["code"], name="accounts_role_code", condition=~Q(code="")),
            models.CheckConstraint(name="accounts_role_name_filled", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class RoleRight(models.Model):
    """How far one action on one kind goes for the role's holders; no row means not at all."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="rights")
    kind = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    reach = models.CharField(max_length=8, choices=[(r.value, r.value) for r in Reach])

    class Meta:
        db_table = "accounts_role_right"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["role", "kind", "action"], name="accounts_role_right_once"),
            models.CheckConstraint(
                name="accounts_role_right_reach", condition=Q(reach__in=[r.value for r in Reach if r != Reach.NONE])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.action}: {self.reach}"


class UserRole(models.Model):
    """A role that a user holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="user_roles")
    role = models.ForeignKey(Role, models.PROTECT, related_name="user_roles")

    class Meta:
        db_table = "accounts_user_role"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="accounts_user_role_once")]

    def __str__(self) -> str:
        return f"{self.role_id} of {self.user_id}"
