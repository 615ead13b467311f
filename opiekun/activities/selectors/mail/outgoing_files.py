"""Which attachments of messages can go along with one that is written, and which of them do unless one says no."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from opiekun.activities.models import MailAttachment, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.rules.mail_attachments import SMALL_PICTURE
from opiekun.activities.selectors.mail.opening import file_is_lost
from opiekun.activities.selectors.mail.reach import sortable_messages
from opiekun.core.viewer import Viewer

MOST = 50
# What servers write about a delivery is in the words already.
_NEVER = ("report",)


def files_of(message: MailMessage) -> QuerySet[MailAttachment]:
    """All that can be forwarded of a message, pictures of its text too: they do not stand in the quoted words."""
    rows = MailAttachment.objects.filter(message=message, message__raw__isnull=False)
    return rows.exclude(kind__in=_NEVER).order_by("position")


def chosen_at_first(message: MailMessage) -> list[int]:
    """All but what only dresses the message up, as logos of signatures do."""
    small = Q(kind="inline", size__lte=SMALL_PICTURE)
    return list(files_of(message).exclude(small).values_list("pk", flat=True)[:MOST])


def usable_files(viewer: Viewer, ids: Sequence[int]) -> QuerySet[MailAttachment]:
    """Those of the attachments whose messages the viewer may read, and whose bytes are there."""
    theirs = MailAttachment.objects.filter(pk__in=ids, message__raw__isnull=False).exclude(kind__in=_NEVER)
    messages: set[int] = set(theirs.values_list("message_id", flat=True))
    told = reached_interactions(viewer).filter(mail__message__in=messages, mail__message__state=ASSIGNED)
    reached: set[int] = {int(pk) for pk in told.values_list("mail__message", flat=True)} if messages else set()
    reached |= {*sortable_messages(viewer).filter(pk__in=messages - reached).values_list("pk", flat=True)}
    return theirs.filter(message__in=reached)


def with_their_bytes(files: Iterable[MailAttachment]) -> set[int]:
    """The ids of those whose messages' files are not lost."""
    rows = MailAttachment.objects.filter(pk__in=[one.pk for one in files]).select_related("message__raw")
    messages = {one.message_id: one.message for one in rows}
    lost = {pk for pk, message in messages.items() if file_is_lost(message)}
    return {one.pk for one in rows if one.message_id not in lost}


def offered_files(viewer: Viewer, message: MailMessage | None, chosen: Sequence[int]) -> list[MailAttachment]:
    """What the form offers: what the forwarded message has, and what was chosen of another one."""
    of_message = list(files_of(message)) if message is not None else []
    there = {one.pk for one in of_message}
    return of_message + [one for one in usable_files(viewer, chosen).order_by("pk") if one.pk not in there]
