"""From a draft to the queue and back: sending, undoing, changing the time, trying again, saying what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from opiekun.activities.announcing import announce_delivery, announce_waiting
from opiekun.activities.models import OutgoingAttachment, OutgoingConcern, OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import ACCEPTED, DRAFT, FAILED, QUEUED, REFUSED, UNCLEAR, WAITS
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.services.mail.interactions import concerned
from opiekun.activities.services.mail.knowing import know
from opiekun.activities.services.mail.outgoing_drafts import SentAlready, draft_for, lock_own, write
from opiekun.activities.services.mail.outgoing_jobs import send_at
from opiekun.activities.services.mail.outgoing_reading import check_size, read_complete
from opiekun.core import clock
from opiekun.core.errors import Conflict
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

# So long one may still think better of it.
UNDO_FOR: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that will go at ``send_after``; ``is_new`` is False when it was sent before with the same key."""

    id: int
    send_after: datetime | None
    is_new: bool = True


class GoneAlready(Conflict):
    """Too late: it is on its way."""

    def __init__(self) -> None:
        super().__init__("gone_already", _("The message is on its way already."))


def queue_mail(
    actor: Viewer, key: UUID, raw: Mapping[str, Any], expected: int | None = None, wait: timedelta = UNDO_FOR
) -> Queued:
    """Send the message, after a moment in which it can be taken back, or at its chosen time.

    Called again with the same key it sends nothing again. Raises NotAllowed, InvalidInput.
    """
    require(actor, OUTGOING, "create")
    try:
        with writing(actor):
            row, _is_apart = draft_for(actor, key, expected)
            written = read_complete(actor, raw)
            write(row, written)
            check_size(len(row.body), *_files(row))
            return _queue(actor, row, wait)
    except SentAlready as sent:
        when = OutgoingMail.objects.filter(pk=sent.pk).values_list("send_after", flat=True).first()
        return Queued(sent.pk, when, is_new=False)


def _files(row: OutgoingMail) -> tuple[list[int], list[int]]:
    pairs = list(OutgoingAttachment.objects.filter(outgoing=row).values_list("version_id", "forwarded_id"))
    return [v for v, _f in pairs if v], [f for _v, f in pairs if f]


def _queue(actor: Viewer, row: OutgoingMail, wait: timedelta) -> Queued:
    now = clock.now()
    after = row.scheduled_for or now + wait
    _write_concerns(row)
    OutgoingMail.objects.filter(pk=row.pk).update(
        state=QUEUED, queued_at=now, send_after=after, attempts=0, problem="", problem_text="", claim=None
    )
    send_at(row.pk, after)
    announce_waiting(row)
    return Queued(row.pk, after)


def _write_concerns(row: OutgoingMail) -> None:
    """The parties on whose timelines it waits: those it goes to, and the one where it was begun."""
    people = list(OutgoingRecipient.objects.filter(outgoing=row).values_list("role", "address", "name"))
    parties = concerned(people, know(address for _role, address, _name in people))
    if row.party_id is None and row.person is not None:
        parties.setdefault(row.person.party_id, row.person_id)
    elif row.party_id is not None:
        at_party = row.person_id if row.person and row.person.party_id == row.party_id else None
        parties[row.party_id] = parties.get(row.party_id) or at_party
    OutgoingConcern.objects.filter(outgoing=row).delete()
    OutgoingConcern.objects.bulk_create(
        OutgoingConcern(outgoing=row, party_id=party, person_id=person) for party, person in parties.items()
    )


def take_back(actor: Viewer, pk: int) -> UUID:
    """Undo the sending, or stop what is scheduled: it is a draft again, with everything. Answers its key.

    Raises NotFound, GoneAlready.
    """
    with writing(actor):
        row = lock_own(actor, pk)
        if row.state == DRAFT:
            return row.key
        if row.state not in (QUEUED, FAILED) or row.fact_id is not None:
            raise GoneAlready
        _to_draft(row)
        announce_waiting(row)
        return row.key


def _to_draft(row: OutgoingMail) -> None:
    # Its bytes and its id go: what is changed is another message.
    OutgoingMail.objects.filter(pk=row.pk).update(
        state=DRAFT, send_after=None, queued_at=None, raw=None, message_id="", version=row.version + 1
    )
    OutgoingRecipient.objects.filter(outgoing=row).update(state=WAITS, code="", reason="")


def stop_trying(actor: Viewer, pk: int) -> None:
    """Give those up whose servers asked to try later, of a message that others have got.

    Raises NotFound, GoneAlready.
    """
    with writing(actor):
        row = lock_own(actor, pk)
        if row.state != QUEUED or row.fact_id is None:
            raise GoneAlready
        OutgoingRecipient.objects.filter(outgoing=row, state=WAITS).update(state=REFUSED, changed_at=clock.now())
        OutgoingMail.objects.filter(pk=row.pk).update(state="sent", raw=None)
        announce_delivery(row)


def try_again(actor: Viewer, pk: int) -> None:
    """Send it again: what failed, what nobody knows of (the user has looked, and says that it did not arrive), and at
    once what waits for its next try because the last one did not work.

    Raises NotFound, Conflict.
    """
    with writing(actor):
        row = lock_own(actor, pk)
        if row.state not in (FAILED, UNCLEAR) and not (row.state == QUEUED and row.attempts):
            raise Conflict("not_failed", _("This message did not fail."))
        now = clock.now()
        again = OutgoingRecipient.objects.filter(outgoing=row).exclude(state=ACCEPTED)
        if row.state == QUEUED:
            # Whom a server refused for good while others wait stays refused.
            again = again.filter(state=WAITS)
        again.update(state=WAITS, code="", reason="")
        OutgoingMail.objects.filter(pk=row.pk).update(
            state=QUEUED, queued_at=now, send_after=now, attempts=0, problem="", problem_text="", claim=None
        )
        send_at(row.pk, now)
        announce_waiting(row)
