"""The jobs that send: one for each message at its time, and a look every minute for what was left lying."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from opiekun.activities.models import OutgoingMail
from opiekun.activities.models.mail_outgoing import QUEUED, SENDING
from opiekun.core import clock
from opiekun.core.jobs import defer, job

LEFT_FOR: Final = timedelta(minutes=3)
_MOST: Final = 500


@job("activities.mail_send", attempts=3)
def send_outgoing(outgoing_id: int) -> None:
    """Send a message that is due; run again, or by two workers, it sends nothing twice."""
    from opiekun.activities.services.mail.outgoing_sending import send  # it defers this job for another try

    send(outgoing_id)


@job("activities.mail_copy", attempts=6)
def copy_to_sent(outgoing_id: int) -> None:
    """Put a message that went into the sent folder of its mailbox."""
    from opiekun.activities.services.mail.outgoing_copies import copy  # see above

    copy(outgoing_id)


def send_at(outgoing_id: int, at: datetime) -> None:
    """Have it sent at the time and at no other, when the open transaction commits."""
    defer(send_outgoing, lock=f"mail-out:{outgoing_id}", at=at, instead=True, outgoing_id=outgoing_id)


def look_for_left() -> int:
    """Have sent what is due and has no job any more, after a restore or a lost worker. Returns how many."""
    before = clock.now() - LEFT_FOR
    rows = OutgoingMail.objects.filter(
        Q(state=QUEUED, send_after__lt=before) | Q(state=SENDING, claimed_at__lt=before)
    ).order_by("pk")
    left = list(rows.values_list("pk", flat=True)[:_MOST])
    for pk in left:
        defer(send_outgoing, lock=f"mail-out:{pk}", once=f"mail-out:{pk}", instead=True, outgoing_id=pk)
    return len(left)
