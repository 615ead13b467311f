"""Reports of what could not be delivered, tied to the message of ours that they are about."""

from collections.abc import Sequence

from opiekun.activities.announcing import announce_delivery
from opiekun.activities.mail.sending.bounces import Bounce
from opiekun.activities.models import MailMessage, OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_message import IGNORED, INTERNAL, WAITING
from opiekun.activities.models.mail_outgoing import BOUNCED
from opiekun.activities.services.mail.outgoing_notices import tell_of_bounce
from opiekun.activities.services.mail.prepared import Prepared
from opiekun.core import clock
from opiekun.core.viewer import Viewer


def take_bounces(actor: Viewer, fresh: Sequence[tuple[Prepared, int | None]]) -> None:
    """Look through messages that have just come in, given with their ids, or with None where they are not kept (mail
    systems may be among the senders that are ignored); inside the caller's transaction."""
    for one, message_id in fresh:
        if one.bounce is not None:
            _take(one.bounce, message_id)


def _take(bounce: Bounce, message_id: int | None) -> None:
    ours = OutgoingMail.objects.filter(message_id__in=bounce.message_ids).order_by("-pk").first()
    if ours is None:
        return
    marked = [_mark(ours, address, code, reason) for address, code, reason in _whom(bounce, ours)]
    if not any(marked):
        return
    # It is told on the message that came back, and is nothing to be sorted.
    if message_id is not None:
        MailMessage.objects.filter(pk=message_id, state__in=(WAITING, INTERNAL)).update(state=IGNORED)
    tell_of_bounce(ours)
    announce_delivery(ours)


def _whom(bounce: Bounce, ours: OutgoingMail) -> list[tuple[str, str, str]]:
    """The recipients of ours that the report means. Where it names none, it must leave no doubt."""
    addresses = set(ours.recipients.values_list("address", flat=True))
    found = []
    for one in bounce.recipients:
        if one.address in addresses:
            found.append((one.address, one.code, one.reason))
            continue
        named = addresses & bounce.addresses
        if len(addresses) == 1 or (not one.address and len(named) == 1):
            meant = addresses if len(addresses) == 1 else named
            found.append((next(iter(meant)), one.code, one.reason))
    return found


def _mark(ours: OutgoingMail, address: str, code: str, reason: str) -> bool:
    rows = OutgoingRecipient.objects.filter(outgoing=ours, address=address).exclude(state=BOUNCED)
    return rows.update(state=BOUNCED, code=code[:20], reason=reason[:500], changed_at=clock.now()) > 0
