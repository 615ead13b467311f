"""Messages that one mailbox lets us keep little of, and another one all: what is allowed later is kept then.

Whose words were erased at their request stay without them: such a message has no sender any more.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from opiekun.activities.models import Interaction, MailMessage
from opiekun.activities.models.mail_message import FULL, METADATA, SUBJECT_ONLY
from opiekun.activities.services.mail.interactions import LONGEST_BODY
from opiekun.activities.services.mail.keeping import store_raw, write_attachments
from opiekun.activities.services.mail.prepared import Prepared
from opiekun.core.viewer import Viewer

_RANK: Final[Mapping[str, int]] = {METADATA: 0, SUBJECT_ONLY: 1, FULL: 2}


def keeps_enough(stored: str, asked: str) -> bool:
    """Whether a message under the one privacy has all that the other allows."""
    return _RANK[stored] >= _RANK[asked]


def complete(actor: Viewer, seen: Sequence[tuple[int, Prepared]]) -> None:
    """Give the messages what this copy of them may bring; inside the caller's transaction."""
    wanted = {message_id: one for message_id, one in seen if one.given.privacy != METADATA}
    rows = MailMessage.objects.filter(pk__in=wanted).exclude(privacy=FULL).order_by("pk")
    for row in rows.select_for_update(no_key=True):
        one = wanted[row.pk]
        if row.from_address == one.sender and not keeps_enough(row.privacy, one.given.privacy):
            _complete(actor, row, one)


def _complete(actor: Viewer, row: MailMessage, one: Prepared) -> None:
    row.privacy, row.subject = one.given.privacy, one.mail.subject
    if one.given.privacy == FULL:
        [row.raw] = store_raw(actor, [one])
        row.text, row.preview, row.has_html = one.text, one.preview, bool(one.mail.html)
        row.sha256, row.size = one.sha256, len(one.given.raw)
        write_attachments([(one, row)])
    row.save(update_fields=["privacy", "subject", "raw", "text", "preview", "has_html", "sha256", "size"])
    words = {"subject": row.subject[:300], "body_text": row.text[:LONGEST_BODY]}
    Interaction.objects.filter(mail__message=row, trashed_at__isnull=True, subject="", body_text="").update(**words)
    if row.privacy == FULL:
        Interaction.objects.filter(mail__message=row, trashed_at__isnull=True, body_text="").update(**words)
