"""Writes new messages with all that belongs to them, and the interactions that they are."""

import hashlib
from collections.abc import Mapping, Sequence

from opiekun.activities.mail.outlook import MAGIC
from opiekun.activities.mail_live import announce_inbox
from opiekun.activities.models import MailAddress, MailAttachment, MailMessage, MailReference
from opiekun.activities.models.mail_message import ASSIGNED, FULL, INTERNAL, METADATA, WAITING
from opiekun.activities.services.mail.attachments import look_soon
from opiekun.activities.services.mail.interactions import (
    Concern,
    People,
    concerned,
    direction_of,
    make_interactions,
)
from opiekun.activities.services.mail.knowing import Known, know
from opiekun.activities.services.mail.prepared import Prepared
from opiekun.activities.services.mail.threading import threads_for
from opiekun.activities.services.mail.threads_given import parties_given
from opiekun.core.files.storing import store_many
from opiekun.core.models import StoredFile
from opiekun.core.viewer import Viewer


def keep(actor: Viewer, batch: Sequence[Prepared]) -> dict[str, int]:
    """The ids of the new messages by their fingerprints; inside the caller's transaction."""
    if not batch:
        return {}
    known = know(each.address for one in batch for each in one.mail.addresses)
    own = {each.address: known.is_own(each.address) for one in batch for each in one.mail.addresses}
    threads = threads_for(batch, own)
    files = store_raw(actor, batch)
    peoples = [[(each.role, each.address, each.name) for each in one.mail.addresses] for one in batch]
    told = _told(peoples, threads, known)
    concerns = []
    for one, thread, file, people, (parties, senders) in zip(batch, threads, files, peoples, told, strict=True):
        row = _row(one, thread, file, people, bool(parties), known)
        writers = known.party_of(one.sender) or (senders if row.direction == "in" else None)
        concerns.append(Concern(row, people, parties, writers))
    rows = MailMessage.objects.bulk_create([concern.message for concern in concerns])
    _write_parts(batch, rows)
    make_interactions(actor, concerns, known)
    look_soon(row.pk for row in rows if row.state == ASSIGNED)
    announce_inbox(sum(row.state != ASSIGNED for row in rows))
    return {one.fingerprint: row.pk for one, row in zip(batch, rows, strict=True)}


def _told(
    peoples: Sequence[People], threads: Sequence[int], known: Known
) -> list[tuple[Mapping[int, int | None], int | None]]:
    """At whom each message is told: whom the register knows, else whom its thread was given to; that is whose a writer
    is, too, whom the register does not know."""
    told: list[tuple[Mapping[int, int | None], int | None]] = [(concerned(people, known), None) for people in peoples]
    unknown = [at for at, (parties, _senders) in enumerate(told) if not parties]
    given = parties_given([(threads[at], peoples[at]) for at in unknown], known)
    for at, party in zip(unknown, given, strict=True):
        if party is not None:
            told[at] = ({party: None}, party)
    return told


def store_raw(actor: Viewer, batch: Sequence[Prepared]) -> list[StoredFile | None]:
    """The files with the bytes of the messages, None where they may not be kept."""
    kept = [one for one in batch if one.given.privacy == FULL]
    names = ("message.msg" if one.given.raw.startswith(MAGIC) else "message.eml" for one in kept)
    stored = iter(store_many(actor, [(one.given.raw, name) for one, name in zip(kept, names, strict=True)]))
    return [next(stored) if one.given.privacy == FULL else None for one in batch]


def _row(
    one: Prepared, thread: int, file: StoredFile | None, people: People, is_assigned: bool, known: Known
) -> MailMessage:
    mail, privacy = one.mail, one.given.privacy
    sender = mail.sender
    direction = direction_of(one.sender, people, known)
    state = ASSIGNED if is_assigned else INTERNAL if direction == "none" else WAITING
    return MailMessage(
        fingerprint=one.fingerprint,
        sha256=one.sha256,
        message_id=mail.message_id,
        raw=file,
        size=len(one.given.raw),
        privacy=privacy,
        thread_id=thread,
        direction=direction,
        state=state,
        subject="" if privacy == METADATA else mail.subject,
        from_address=one.sender,
        from_name=sender.name if sender else "",
        sent_at=mail.date,
        at=one.at,
        preview=one.preview if privacy == FULL else "",
        text=one.text if privacy == FULL else "",
        has_html=privacy == FULL and bool(mail.html),
        is_automatic=mail.is_automatic,
    )


def _write_parts(batch: Sequence[Prepared], rows: Sequence[MailMessage]) -> None:
    pairs = list(zip(batch, rows, strict=True))
    MailAddress.objects.bulk_create(
        MailAddress(message=row, position=n, role=each.role, address=each.address, name=each.name)
        for one, row in pairs
        for n, each in enumerate(one.mail.addresses)
    )
    MailReference.objects.bulk_create(
        MailReference(message=row, referred=each) for one, row in pairs for each in one.mail.references
    )
    write_attachments(pairs)


def write_attachments(pairs: Sequence[tuple[Prepared, MailMessage]]) -> None:
    """What is attached to the messages, where it may be kept."""
    MailAttachment.objects.bulk_create(
        MailAttachment(
            message=row,
            position=n,
            name=each.name,
            media_type=each.media_type,
            kind=each.kind,
            size=len(each.data),
            sha256=hashlib.sha256(each.data).hexdigest(),
        )
        for one, row in pairs
        if one.given.privacy == FULL
        for n, each in enumerate(one.mail.attachments)
    )
