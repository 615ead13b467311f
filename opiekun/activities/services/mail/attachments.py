"""Documents out of what is attached to messages: on all interactions that a message became.

Each message is one transaction that may be done again: the document of an attachment is remembered beside it, and the
same bytes are not hung on an interaction twice.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

import structlog
from django.db import Error
from django.db.models import Count, Exists, OuterRef, QuerySet

from opiekun.activities.announcing import announce_document
from opiekun.activities.documents.errors import FileRefused
from opiekun.activities.documents.storing import attach_rows, upload_document
from opiekun.activities.mail.outlook import MAGIC, NotOutlook, read_outlook
from opiekun.activities.mail.reading import Attachment, Mail, read_mail
from opiekun.activities.models import Document, Interaction, MailAttachment, MailInteraction, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED, KEPT, LEFT, REFUSED, UNSEEN
from opiekun.activities.rules.mail_attachments import is_paper
from opiekun.core.errors import InvalidInput
from opiekun.core.files.reading import FileLost, stored_bytes
from opiekun.core.files.storing import EmptyFile
from opiekun.core.jobs import defer, job
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing

log = structlog.get_logger("opiekun.mail")
# What an attachment could not be made a document for; said on the message in words.
FAILED: Final = "failed"
LOST: Final = "file_lost"
_AT_ONCE: Final = 100


@job("activities.mail_documents", attempts=3)
def make_documents() -> None:
    """Look at all attachments that wait; may run twice, and is begun again by whatever brings the next message."""
    last = 0
    while found := list(_waiting().filter(pk__gt=last).values_list("pk", flat=True)[:_AT_ONCE]):
        for message_id in found:
            _of_message(message_id)
        last = found[-1]


def look_soon(messages: Iterable[int], again: bool = False) -> None:
    """Have the attachments of the messages looked at after the open transaction; ``again`` where they were already,
    because the messages have other interactions now."""
    ids = list(messages)
    rows = MailAttachment.objects.filter(message_id__in=ids)
    if again:
        rows.exclude(outcome=UNSEEN).update(outcome=UNSEEN, refusal="")
    if rows.filter(outcome=UNSEEN).exists():
        defer(make_documents, lock="activities.mail_documents", once="activities.mail_documents")


def _waiting() -> QuerySet[MailMessage]:
    """Messages told to somebody with attachments at which nobody has looked."""
    unseen = MailAttachment.objects.filter(message_id=OuterRef("pk"), outcome=UNSEEN)
    live = MailInteraction.objects.filter(message_id=OuterRef("pk"), interaction__trashed_at__isnull=True)
    return MailMessage.objects.filter(Exists(unseen), Exists(live), state=ASSIGNED, raw__isnull=False).order_by("pk")


def _of_message(message_id: int) -> None:
    try:
        with writing(SYSTEM):
            # Locked, so that nobody takes its interactions away meanwhile.
            locked = MailMessage.objects.select_for_update(no_key=True, of=("self",)).select_related("raw")
            message = locked.filter(pk__in=_waiting().values("pk"), pk=message_id).first()
            if message is not None:
                _settle(message)
    except (Error, InvalidInput, NotOutlook):
        log.exception("attachments not kept", message=message_id)
        with writing(SYSTEM):
            unseen = MailAttachment.objects.filter(message_id=message_id, outcome=UNSEEN)
            unseen.update(outcome=REFUSED, refusal=FAILED)


def _settle(message: MailMessage) -> None:
    rows = list(message.attachments.filter(outcome=UNSEEN).order_by("position"))
    live = Interaction.objects.filter(mail__message=message, trashed_at__isnull=True)
    on = list(live.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    if not on:
        return
    try:
        mail = _read(message)
        _settle_read(message, mail, rows, on)
    except FileLost:
        # What is a document already is hung on all interactions without it.
        for row in rows:
            row.outcome, row.refusal = (KEPT, "") if _hang(row, on) else (REFUSED, LOST)
    MailAttachment.objects.bulk_update(rows, ["outcome", "refusal", "document"])


def _settle_read(message: MailMessage, mail: Mail, rows: Sequence[MailAttachment], on: Sequence[int]) -> None:
    elsewhere = _elsewhere(message, rows)
    for row in rows:
        part = mail.attachments[row.position] if row.position < len(mail.attachments) else None
        # What is a document already was one before it was sent.
        if part is None or not (row.document_id or _is_paper(row, part, mail, elsewhere)):
            row.outcome = LEFT
        else:
            _keep(row, part, on)


def _read(message: MailMessage) -> Mail:
    assert message.raw is not None
    data = stored_bytes(message.raw)
    return read_outlook(data) if data.startswith(MAGIC) else read_mail(data)


def _elsewhere(message: MailMessage, rows: Sequence[MailAttachment]) -> dict[str, int]:
    """In how many other messages each of the pictures comes."""
    pictures = [row.sha256 for row in rows if row.media_type.startswith("image/")]
    if not pictures:
        return {}
    same = MailAttachment.objects.filter(sha256__in=pictures, media_type__startswith="image/")
    counted = same.exclude(message=message).values("sha256").annotate(times=Count("message", distinct=True))
    return dict(counted.values_list("sha256", "times"))


def _is_paper(row: MailAttachment, part: Attachment, mail: Mail, elsewhere: dict[str, int]) -> bool:
    is_shown = bool(part.content_id) and f"cid:{part.content_id}".lower() in mail.html.lower()
    return is_paper(row.kind, row.media_type, row.size, is_shown, elsewhere.get(row.sha256, 0))


def _keep(row: MailAttachment, part: Attachment, on: Sequence[int]) -> None:
    """The document of the attachment hangs on all interactions; one that is there already comes to the new ones."""
    if _hang(row, on):
        row.outcome = KEPT
        return
    try:
        row.document_id = upload_document(SYSTEM, BytesIO(part.data), part.name, on).id
        row.outcome = KEPT
    except (FileRefused, EmptyFile) as refused:
        row.outcome, row.refusal = REFUSED, refused.errors[0].code


def _hang(row: MailAttachment, on: Sequence[int]) -> bool:
    """Hang the document that the attachment is already on the interactions; False where it is none."""
    if not row.document_id or not Document.objects.filter(pk=row.document_id, trashed_at__isnull=True).exists():
        return False
    attach_rows(SYSTEM, row.document_id, on)
    announce_document(row.document_id)
    return True
