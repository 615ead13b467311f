"""Sending: a message is claimed, handed to a mail server, and what came of it is written down.

Each step is committed before the next begins, so that whatever dies between them leaves a state from which it is
known what may be done. A claim is a mark of one try; whoever finds a dead try claims anew. Just before the server is
told that the message is whole, the holder of the claim writes ``handing_at``: he alone can, and once. Without it the
message has surely not gone and is sent again by itself; with it and without an outcome nobody knows, and its author is
asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

import structlog

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.announcing import announce_waiting
from opiekun.activities.mail.sending.transport import ANSWER_SECONDS, Outcome
from opiekun.activities.models import OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import QUEUED, SENDING, WAITS
from opiekun.activities.selectors.mail.outgoing_reach import From, way_out
from opiekun.activities.services.mail.outgoing_building import CannotBeBuilt, build_mail
from opiekun.activities.services.mail.outgoing_jobs import send_at
from opiekun.activities.services.mail.outgoing_outcome import give_up, settle, unclear
from opiekun.activities.services.mail.outgoing_transport import hand_over
from opiekun.core import clock
from opiekun.core.files.reading import FileLost, stored_bytes
from opiekun.core.files.storing import store_many
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.core.writing import writing

# A server that has not answered to the end of a message by then will not.
ANSWERED_WITHIN: Final = timedelta(seconds=ANSWER_SECONDS + 30)
Deliver = Callable[[From, Sequence[str], bytes, Callable[[], bool]], Outcome]
log = structlog.get_logger("opiekun.mail")


@dataclass(frozen=True, slots=True)
class _Try:
    """A try that was claimed."""

    claim: UUID
    way: From
    recipients: list[str]
    raw: bytes


def send(outgoing_id: int, deliver: Deliver = hand_over) -> None:
    """Send a message that is due, as its author. Nothing happens to one that is not, or is somebody else's already."""
    author = _author(outgoing_id)
    one = _claim(author, outgoing_id)
    if one is None:
        return
    outcome = deliver(one.way, one.recipients, one.raw, lambda: _may_hand_over(outgoing_id, one.claim))
    log.info("mail sent", outgoing=outgoing_id, result=outcome.result, problem=outcome.problem)
    if outcome.result != "stopped":
        settle(author or SYSTEM, outgoing_id, one.claim, outcome, one.raw)


def _author(outgoing_id: int) -> Viewer | None:
    author_id = OutgoingMail.objects.filter(pk=outgoing_id).values_list("author_id", flat=True).first()
    return None if author_id is None else viewer_of_user_id(author_id)


def _claim(author: Viewer | None, outgoing_id: int) -> _Try | None:
    with writing(author or SYSTEM):
        row = OutgoingMail.objects.select_for_update(no_key=True).filter(pk=outgoing_id).first()
        if row is None or not _is_due(row):
            return None
        way = way_out(author, row.mailbox_id) if author is not None else None
        if author is None or way is None:
            give_up(row, "mailbox_gone")
            return None
        try:
            raw = _bytes(author, row, way)
        except CannotBeBuilt as why:
            give_up(row, why.code, why.name)
            return None
        row.state, row.claim, row.claimed_at, row.handing_at = SENDING, uuid4(), clock.now(), None
        row.attempts += 1
        row.save()
        announce_waiting(row)
        recipients = OutgoingRecipient.objects.filter(outgoing=row, state=WAITS).order_by("position")
        return _Try(row.claim, way, list(recipients.values_list("address", flat=True)), raw)


def _is_due(row: OutgoingMail) -> bool:
    now = clock.now()
    if row.state == QUEUED:
        return row.send_after is not None and row.send_after <= now
    if row.state != SENDING:
        return False
    if row.handing_at is None:
        # Its sender died, or will find his claim gone before he ends the message.
        return True
    if row.handing_at > now - ANSWERED_WITHIN:
        send_at(row.pk, row.handing_at + ANSWERED_WITHIN)
    else:
        unclear(row)
    return False


def _bytes(author: Viewer, row: OutgoingMail, way: From) -> bytes:
    """The same bytes at every try, so that a recipient who gets it twice after all sees one message. Raises
    CannotBeBuilt, also where they were kept and are lost: put together anew it would be another message."""
    if row.raw is not None:
        try:
            return stored_bytes(row.raw)
        except FileLost as lost:
            raise CannotBeBuilt("message_lost") from lost
    row.message_id, raw = build_mail(author, row, way)
    [row.raw] = store_many(author, [(raw, "message.eml")])
    return raw


def _may_hand_over(outgoing_id: int, claim: UUID) -> bool:
    """Written before the end of the message is sent; False when another has claimed it meanwhile."""
    mine = OutgoingMail.objects.filter(pk=outgoing_id, state=SENDING, claim=claim, handing_at=None)
    return mine.update(handing_at=clock.now()) == 1
