"""A message opened: read again from its bytes, which are kept as they came."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.mail.folding import Fold, fold
from opiekun.activities.mail.outlook import MAGIC, NotOutlook, read_outlook
from opiekun.activities.mail.reading import Attachment, Mail, read_mail
from opiekun.activities.mail.reading.invitations import invitation_text
from opiekun.activities.mail.safe_html import SafeHtml, safe_mail_html
from opiekun.activities.models import Interaction, MailAddress, MailAttachment, MailInteraction, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.mail.reach import reached_message, reached_messages
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.files.reading import FileLost, is_lost, stored_bytes
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A message with everything around it that the viewer may see; ``documents`` are those made of its attachments.
    ``is_lost`` where its file cannot be had: its HTML and its attachments cannot be shown then."""

    message: MailMessage
    addresses: list[MailAddress]
    attachments: list[MailAttachment]
    pieces: list[Fold]
    interactions: list[Interaction]
    thread: list[MailMessage]
    documents: frozenset[int]
    is_lost: bool


def opened(viewer: Viewer, message_id: int) -> OpenedMail:
    """The message. Raises NotFound."""
    message = _message(viewer, message_id)
    interactions: list[Interaction] = []
    if message.state == ASSIGNED:
        rows = reached_interactions(viewer).filter(mail__message=message).select_related("party", "person")
        interactions = list(rows.order_by("pk"))
    thread = reached_messages(viewer).filter(thread_id=message.thread_id).defer("text").order_by("-at", "-pk")[:50]
    attachments = list(message.attachments.order_by("position"))
    return OpenedMail(
        message,
        list(message.addresses.order_by("position")[:200]),
        attachments,
        fold(_words(message, attachments)),
        interactions,
        list(thread),
        _documents(viewer, attachments),
        file_is_lost(message),
    )


def told_as(viewer: Viewer, interaction_id: int) -> list[MailMessage]:
    """The message that the interaction was made of; none when it was made of no message, or is out of reach."""
    if not reached_interactions(viewer).filter(pk=interaction_id).exists():
        return []
    made_of = MailInteraction.objects.filter(interaction_id=interaction_id, message__state=ASSIGNED)
    return list(MailMessage.objects.filter(pk__in=made_of.values("message_id")).defer("text"))


def _words(message: MailMessage, attachments: Sequence[MailAttachment]) -> str:
    """The text; of an invitation that came before its words were kept, what stands in its file."""
    wordless = not (message.text.strip() or message.has_html)
    if not wordless or not any(one.kind == "calendar" for one in attachments):
        return message.text
    mail = mail_of(message)
    return invitation_text(mail, clock.company_zone()) if mail else message.text


def _documents(viewer: Viewer, attachments: Sequence[MailAttachment]) -> frozenset[int]:
    made = [one.document_id for one in attachments if one.document_id is not None]
    return (
        frozenset(reached_documents(viewer).filter(pk__in=made).values_list("pk", flat=True)) if made else frozenset()
    )


def correctable(viewer: Viewer, one: OpenedMail) -> frozenset[int]:
    """The interactions of the message that the viewer may take from their parties."""
    if not one.interactions:
        return frozenset()
    rows = reached_interactions(viewer, "edit").filter(pk__in=[each.pk for each in one.interactions])
    return frozenset(rows.values_list("pk", flat=True))


def html_of(viewer: Viewer, message_id: int, remote: bool = False) -> SafeHtml:
    """The HTML of the body, safe. Raises NotFound, also where the message has none."""
    mail = _read(_message(viewer, message_id))
    if not mail.html:
        raise NotFound
    return safe_mail_html(mail.html, mail.attachments, remote)


def attachment_of(viewer: Viewer, message_id: int, position: int) -> Attachment:
    """The attachment at its place. Raises NotFound."""
    mail = _read(_message(viewer, message_id))
    if position >= len(mail.attachments):
        raise NotFound
    return mail.attachments[position]


def raw_of(viewer: Viewer, message_id: int) -> tuple[MailMessage, bytes]:
    """The message as it came. Raises NotFound."""
    message = _message(viewer, message_id)
    return message, _bytes(message)


def mail_of(message: MailMessage) -> Mail | None:
    """The message read again, for whoever has asked already whether it may be; None where no bytes were kept."""
    try:
        return _read(message)
    except NotFound:
        return None


def file_is_lost(message: MailMessage) -> bool:
    """Whether bytes of the message were kept that are gone."""
    return message.raw is not None and is_lost(message.raw)


def attachment_bytes(message: MailMessage, position: int) -> bytes:
    """The bytes at the place. Raises LookupError where they are not there any more."""
    mail = mail_of(message)
    if mail is None:
        raise LookupError
    return mail.attachments[position].data


def _message(viewer: Viewer, message_id: int) -> MailMessage:
    message = reached_message(viewer, message_id)
    if message is None:
        raise NotFound
    return message


def _bytes(message: MailMessage) -> bytes:
    if message.raw is None:
        raise NotFound
    try:
        return stored_bytes(message.raw)
    except FileLost as gone:
        raise NotFound(_("The file of this message is missing in the store. Tell your administrator.")) from gone


def _read(message: MailMessage) -> Mail:
    raw = _bytes(message)
    if not raw.startswith(MAGIC):
        return read_mail(raw)
    try:
        return read_outlook(raw)
    except NotOutlook as gone:
        raise NotFound from gone
