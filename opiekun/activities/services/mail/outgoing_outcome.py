"""What became of a try: written down for the message and for each recipient, tried again later, told to the author."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from opiekun.activities.announcing import announce_waiting
from opiekun.activities.mail.sending.transport import Answer, Outcome
from opiekun.activities.models import OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import (
    ACCEPTED,
    APPEND_WAITS,
    FAILED,
    QUEUED,
    REFUSED,
    SENDING,
    SENT,
    UNCLEAR,
    WAITS,
)
from opiekun.activities.services.mail.outgoing_copies import has_sent_folder
from opiekun.activities.services.mail.outgoing_facts import keep_sent
from opiekun.activities.services.mail.outgoing_jobs import copy_to_sent, send_at
from opiekun.activities.services.mail.outgoing_notices import tell_of_failure, tell_of_unclear
from opiekun.core import clock
from opiekun.core.errors import Conflict
from opiekun.core.files.reading import FileLost, stored_bytes
from opiekun.core.jobs import defer
from opiekun.core.models import StoredFile
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

_MINUTES: Final = (1, 5, 15, 30, 60, 120, 240)
GIVEN_UP_AFTER: Final = timedelta(days=2)


def settle(actor: Viewer, outgoing_id: int, claim: UUID, outcome: Outcome, raw: bytes) -> None:
    """Write down what came of the try; nothing when another has claimed the message since."""
    with writing(actor):
        row = OutgoingMail.objects.select_for_update(no_key=True).get(pk=outgoing_id)
        if row.claim != claim or row.state not in (SENDING, UNCLEAR):
            return
        if outcome.result == "unclear":
            unclear(row)
            return
        _answer_recipients(row, outcome)
        if outcome.result == "accepted" and row.fact_id is None:
            row.sent_at = clock.now()
            row.fact_id = keep_sent(actor, row, raw)
        _go_on(row, outcome)
        announce_waiting(row)


def _answer_recipients(row: OutgoingMail, outcome: Outcome) -> None:
    now = clock.now()
    for one in OutgoingRecipient.objects.filter(outgoing=row, state=WAITS):
        answer = outcome.answers.get(one.address)
        state = _state(outcome, answer)
        if answer is not None and answer.code not in (250, 251):
            one.code, one.reason = str(answer.code), answer.text
        one.state, one.changed_at = state, now
        one.save(update_fields=["state", "code", "reason", "changed_at"])


def _state(outcome: Outcome, answer: Answer | None) -> str:
    if answer is None:
        return ACCEPTED if outcome.result == "accepted" else WAITS
    if 200 <= answer.code < 300:
        return ACCEPTED if outcome.result == "accepted" else WAITS
    return REFUSED if answer.is_final else WAITS


def _go_on(row: OutgoingMail, outcome: Outcome) -> None:
    """Another try for whom it makes sense, or the end."""
    states = set(row.recipients.values_list("state", flat=True))
    fails_for_good = outcome.result == "not_sent" and bool(outcome.problem) and not outcome.temporary
    row.claim = None
    if WAITS in states and not fails_for_good:
        since = row.queued_at or row.created_at
        if clock.now() - since < GIVEN_UP_AFTER:
            _try_later(row, outcome)
            return
        row.recipients.filter(state=WAITS).update(state=REFUSED, changed_at=clock.now())
        outcome = Outcome("not_sent", "gave_up", outcome.text)
    elif fails_for_good:
        row.recipients.filter(state=WAITS).update(state=REFUSED, changed_at=clock.now())
    if row.fact_id is None:
        give_up(row, outcome.problem or "all_refused", outcome.text)
        return
    _done(row)


def _try_later(row: OutgoingMail, outcome: Outcome) -> None:
    wait = timedelta(minutes=_MINUTES[min(row.attempts, len(_MINUTES)) - 1])
    row.state, row.send_after = QUEUED, clock.now() + wait
    row.problem, row.problem_text = outcome.problem or "server_busy", outcome.text
    row.save()
    send_at(row.pk, row.send_after)


def _done(row: OutgoingMail) -> None:
    row.state, row.problem, row.problem_text = SENT, "", ""
    if row.mailbox is not None and has_sent_folder(row.mailbox):
        row.sent_copy = APPEND_WAITS
        defer(copy_to_sent, outgoing_id=row.pk)
    else:
        row.raw = None
    # The message is the fact from now on; its words stand in one place.
    row.body = ""
    row.save()
    if row.recipients.filter(state=REFUSED).exists():
        tell_of_failure(row, partly=True)


def give_up(row: OutgoingMail, problem: str, text: str = "") -> None:
    """It does not go; inside the caller's transaction, the row locked."""
    row.state, row.problem, row.problem_text, row.claim = FAILED, problem, text, None
    row.save()
    tell_of_failure(row)
    announce_waiting(row)


def unclear(row: OutgoingMail) -> None:
    """Nobody knows whether it went: its author is asked, and it is not sent again by itself."""
    row.state, row.problem = UNCLEAR, "unclear"
    row.save()
    tell_of_unclear(row)
    announce_waiting(row)


def it_went(actor: Viewer, outgoing_id: int) -> None:
    """The author has looked: a message of which nobody knew did arrive. Raises NotFound, Conflict.

    Where its file is lost it stays as it is: without it there would be no message on the timeline.
    """
    from opiekun.activities.services.mail.outgoing_drafts import lock_own  # drafts know nothing of outcomes

    with writing(actor):
        row = lock_own(actor, outgoing_id)
        if row.state != UNCLEAR or row.raw is None:
            raise Conflict("not_unclear", "")
        row.recipients.filter(state=WAITS).update(state=ACCEPTED, changed_at=clock.now())
        row.sent_at = row.handing_at or clock.now()
        row.fact_id = row.fact_id or keep_sent(actor, row, _kept_bytes(row.raw))
        _done(row)
        announce_waiting(row)


def _kept_bytes(file: StoredFile) -> bytes:
    try:
        return stored_bytes(file)
    except FileLost as lost:
        words = _("The file of this message is missing in the store. Tell your administrator, then try again.")
        raise Conflict("message_lost", words) from lost
