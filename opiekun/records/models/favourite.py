"""What a user starred, to have it in the sidebar: a saved view or a record of any kind."""

from django.db import models
from django.db.models import Q

from opiekun.accounts.models import User
from opiekun.core.models import Record
from opiekun.records.models.saved_view import SavedView


class Favourite(models.Model):
    """A star. It goes along with what it is on; the migration makes the key to records, which triggers delete."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="+")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+", db_constraint=False)

    class Meta:
        db_table = "records_favourite"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "view"], name="records_favourite_view_once"),
            models.UniqueConstraint(fields=["user", "record"], name="records_favourite_record_once"),
            models.CheckConstraint(
                name="records_favourite_of_one_thing",
                condition=Q(view__isnull=True, record__isnull=False) | Q(view__isnull=False, record__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view_id or self.record_id} of {self.user_id}"
