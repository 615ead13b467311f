"""What a user set about a kind's list: the view it opens with, and the order of its tabs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from opiekun.accounts.models import User
from opiekun.records.models.saved_view import SavedView


class ListPreference(models.Model):
    """One row for a user and a kind. ``default_builtin`` names a view that comes with the program.

    ``view_order`` holds ids of saved views; one that is not there any more does no harm, one not named comes last.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    default_view = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")
    default_builtin = models.CharField(max_length=40, blank=True, default="", db_default="")
    view_order = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        db_table = "records_list_preference"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="records_list_preference_once"),
            models.CheckConstraint(
                name="records_list_preference_one_default",
                condition=Q(default_view__isnull=True) | Q(default_builtin=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"
