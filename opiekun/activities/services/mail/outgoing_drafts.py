"""Messages while they are written: kept with every pause in the typing, so that nothing of them is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from opiekun.activities.models import OutgoingAttachment, OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import DRAFT
from opiekun.activities.rules.outgoing_input import ROLES
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING, own_outgoing
from opiekun.activities.services.mail.outgoing_reading import Written, read_draft
from opiekun.core import clock
from opiekun.core.errors import Conflict, NotAllowed, NotFound, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


@dataclass(frozen=True, slots=True)
class SavedMail:
    """What was written. ``is_apart`` when another window saved the draft meanwhile: this text is a draft of its own."""

    id: int
    key: UUID
    version: int
    is_apart: bool = False


class SentAlready(Conflict):
    """The message is on its way, or gone."""

    def __init__(self, pk: int) -> None:
        super().__init__("sent_already", _("This message is sent already."), id=str(pk))
        self.pk = pk


def save_draft(actor: Viewer, key: UUID, raw: Mapping[str, Any], expected: int | None = None) -> SavedMail:
    """Keep the message as it stands. ``expected`` is the version that was on the screen.

    Raises NotAllowed, InvalidInput, SentAlready.
    """
    require(actor, OUTGOING, "create")
    written = read_draft(actor, raw)
    with writing(actor):
        row, is_apart = draft_for(actor, key, expected)
        write(row, written)
        return SavedMail(row.pk, row.key, row.version, is_apart)


def drop_draft(actor: Viewer, pk: int, expected: int | None = None) -> None:
    """Throw a draft away. Raises NotFound, SentAlready, StaleVersion."""
    with writing(actor):
        row = lock_own(actor, pk)
        if row.state != DRAFT:
            raise SentAlready(row.pk)
        if expected is not None and expected != row.version:
            raise StaleVersion(row.version, expected)
        row.delete()


def lock_own(actor: Viewer, pk: int) -> OutgoingMail:
    """The message, locked. Raises NotFound."""
    if not actor.can(OUTGOING, "create") or not own_outgoing(actor).filter(pk=pk).exists():
        raise NotFound
    return OutgoingMail.objects.select_for_update(no_key=True).get(pk=pk)


def draft_for(actor: Viewer, key: UUID, expected: int | None) -> tuple[OutgoingMail, bool]:
    """The row of the key, locked, a new one when there is none; another one when it was saved elsewhere meanwhile.

    Raises SentAlready.
    """
    if actor.id is None:
        raise NotAllowed
    # Two first savings at one moment make one row; the second waits for the first.
    OutgoingMail.objects.bulk_create([OutgoingMail(author_id=actor.id, key=key)], ignore_conflicts=True)
    row = OutgoingMail.objects.select_for_update(no_key=True).get(author_id=actor.id, key=key)
    if row.state != DRAFT:
        raise SentAlready(row.pk)
    if expected is not None and expected != row.version:
        return OutgoingMail.objects.create(author_id=actor.id, key=uuid4()), True
    return row, False


def write(row: OutgoingMail, written: Written) -> None:
    """Put what was entered into the row and those that hang on it."""
    for name, value in written.columns.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = clock.now()
    row.save()
    if written.recipients:
        _write_recipients(row, written)
    if written.versions is not None or written.forwarded is not None:
        _write_attachments(row, written)


def _write_recipients(row: OutgoingMail, written: Written) -> None:
    OutgoingRecipient.objects.filter(outgoing=row).delete()
    seen: set[str] = set()
    rows: list[OutgoingRecipient] = []
    for role in ROLES:
        for one in written.recipients.get(role, ()):
            if one.address not in seen:
                seen.add(one.address)
                rows.append(
                    OutgoingRecipient(outgoing=row, position=len(rows), role=role, address=one.address, name=one.name)
                )
    OutgoingRecipient.objects.bulk_create(rows)


def _write_attachments(row: OutgoingMail, written: Written) -> None:
    OutgoingAttachment.objects.filter(outgoing=row).delete()
    files: list[dict[str, int]] = [{"version_id": pk} for pk in written.versions or ()]
    files += [{"forwarded_id": pk} for pk in written.forwarded or ()]
    OutgoingAttachment.objects.bulk_create(
        OutgoingAttachment(outgoing=row, position=place, **each) for place, each in enumerate(files)
    )
