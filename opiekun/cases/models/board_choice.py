"""How each user looks at the board."""

from django.conf import settings
from django.db import models


class BoardChoice(models.Model):
    """What a user chose for the board of cases; whoever has no row never chose."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    is_compact = models.BooleanField(default=False)
    # The query of the address at which the user looked last: the type and the filters.
    filters = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "cases_board_choice"
        default_permissions = ()

    def __str__(self) -> str:
        return "compact" if self.is_compact else "comfortable"
