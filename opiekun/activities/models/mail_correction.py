"""What people say of messages that were told at a wrong party, and what matching learns from it."""

from django.db import models
from django.db.models.functions import Now

from opiekun.activities.models.interaction import Interaction
from opiekun.activities.models.mail_message import MailMessage
from opiekun.parties.models import Party


class MailCorrection(models.Model):
    """One message taken from a party: the interaction ``taken``, and ``given`` where it was moved to another party.

    ``settlement`` undoes it; the two of ``before`` are what stood on the message, and stand there again then.
    """

    id = models.BigAutoField(primary_key=True)
    settlement = models.UUIDField(unique=True)
    message = models.ForeignKey(MailMessage, on_delete=models.CASCADE, related_name="corrections")
    taken = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="+")
    given = models.ForeignKey(Interaction, on_delete=models.CASCADE, null=True, related_name="+")
    settlement_before = models.UUIDField(null=True)
    settled_by_before = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_mailcorrection"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.settlement)


class NotTheirs(models.Model):
    """Mail of the address is not told at the party by itself, neither by the address nor by its domain.

    ``settlement`` is the act that said so. Whoever gives such mail to the party by hand lifts it; ``lifted`` is that
    act, which may be undone as well.
    """

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=254, db_collation="C")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    settlement = models.UUIDField(db_index=True)
    lifted = models.UUIDField(null=True, db_index=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_mailnottheirs"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["address", "party"], name="activities_mailnottheirs_once")]

    def __str__(self) -> str:
        return f"{self.address} not at {self.party_id}"
