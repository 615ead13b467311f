"""Which days somebody was reminded of already."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from opiekun.parties.models.person import Person


class DayReminder(models.Model):
    """One reminder: of one day of a person, to one user, for the year in which it falls on ``on``.

    ``source`` ("days" or "family") and ``row_id`` name the row that the day is kept in, without a foreign key: when a
    day is taken out and brought back by "Undo", its reminders are still known.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=12)
    row_id = models.BigIntegerField()
    on = models.DateField()
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "parties_dayreminder"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["source", "row_id", "on", "user"], name="parties_dayreminder_once")
        ]
        indexes = [models.Index(fields=["on"], name="parties_dayreminder_on")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id} {self.on}"
