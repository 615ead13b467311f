"""Which open pages show what was written: its own, and those of the records on whose timelines it stands.

All are called inside ``writing``.
"""

from collections.abc import Iterable
from typing import Final

from opiekun.activities.models import (
    Attachment,
    Interaction,
    InteractionLink,
    MailInteraction,
    Note,
    OutgoingMail,
    Task,
)
from opiekun.activities.outbox_live import announce_outbox
from opiekun.core.live import announce
from opiekun.parties.models import Person

# Of more at once (an archive that is brought in, a bulk change) only the pages on which they stand are told: each once,
# and not each of theirs besides.
MOST_OWN_PAGES: Final = 50


def announce_interactions(ids: Iterable[int], more: Iterable[int] = ()) -> None:
    """Interactions that came, changed, or went to the trash or back; ``more`` is what they were about till now."""
    ids = list(ids)
    rows = Interaction.objects.filter(pk__in=ids)
    _announce(
        [_own_pages(ids)],
        rows.values_list("party_id", "person_id").distinct(),
        rows.filter(participants__person__isnull=False).values_list("participants__person_id").distinct(),
        InteractionLink.objects.filter(interaction_id__in=ids).values_list("record_id").distinct(),
        [more],
    )


def announce_notes(ids: Iterable[int], more: Iterable[int | None] = ()) -> None:
    """Notes that came, changed, or went to the trash or back; one on a person stands at the person's party, too.
    ``more`` is what they were about till now."""
    ids = list(ids)
    _announce([_own_pages(ids)], _at_notes(ids), [more])


def _at_notes(ids: Iterable[int]) -> Iterable[Iterable[int | None]]:
    at = Note.objects.filter(pk__in=ids).values_list("party_id", "person_id", "person__party_id", "about_id")
    return at.distinct()


def announce_document(document_id: int, *more: int) -> None:
    """A document, and what it hangs on, notes with the pages on which they stand; ``more`` is what it hung on till
    now."""
    on = {document_id, *more, *Attachment.objects.filter(document_id=document_id).values_list("record_id", flat=True)}
    _announce([tuple(on)], Person.objects.filter(pk__in=on).values_list("party_id"), _at_notes(on))


def _own_pages(ids: list[int]) -> list[int]:
    return ids if len(ids) <= MOST_OWN_PAGES else []


def _announce(*rows: Iterable[Iterable[int | None]]) -> None:
    announce(pk for many in rows for row in many for pk in row if pk is not None)


def announce_waiting(row: OutgoingMail) -> None:
    """A message that waits came, changed or went, on the pages where it stands: those of the parties to which it goes,
    and of the record from which it was written; and in its author's outbox."""
    at = [] if row.record_id is None else [row.record_id]
    announce([*row.concerns.values_list("party_id", flat=True), *at])
    announce_outbox(row.author_id)


def announce_delivery(row: OutgoingMail) -> None:
    """What became of a message that went, also on the pages of the interactions that it is."""
    announce(MailInteraction.objects.filter(message_id=row.fact_id).values_list("interaction_id", flat=True))
    announce_waiting(row)


def announce_task(task_id: int) -> None:
    """A task that came, changed, or went to the trash or back, and whatever it is about."""
    rows = Task.objects.filter(pk=task_id).values_list("pk", "party_id", "links__record_id")
    _announce(rows)
