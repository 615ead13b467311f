"""Teams, a tree; who belongs to which decides how far the reaches ``team`` and ``subtree`` go."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models.user import User
from opiekun.core.models import RecordModel
from opiekun.core.schema import PolishSortKey


class Team(RecordModel):
    """A group of users. A trigger refuses a parent that would close a circle, whoever writes."""

    name = models.CharField(_("name"), max_length=120)
    sort_key = models.GeneratedField(
        expression=PolishSortKey("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        db_table = "accounts_team"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                F("parent"),
                Lower("name"),
                name="accounts_team_name",
                condition=Q(trashed_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="accounts_team_name_filled", condition=~Q(name="")),
        ]
        indexes = [GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="accounts_team_custom")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user in a team; leads are named on the team's page and in its list."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "accounts_membership"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="accounts_membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
