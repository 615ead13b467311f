"""Secret addresses under which a calendar program reads a user's tasks and meetings."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class CalendarFeed(models.Model):
    """One address. Only the SHA-256 of its random part is kept; revoking it removes the row.

    ``name`` says where it is used ("telefon"). ``last_read_at`` is written at most once an hour.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_read_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "activities_calendar_feed"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> int:
        """Another one for each secret part; the ETag of the API."""
        return int(self.digest[:8], 16)
