"""Who may read which messages.

An assigned message is seen by whoever sees one of its interactions. One that waits is seen by those who sort the
inbox, and by whoever brought it in from a file of theirs; out of a mailbox of a user or a team it is seen by these
alone, and by those who manage e-mail. Its other copies open nothing.
"""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from opiekun.activities.models import Interaction, MailMessage, MailOccurrence, MailRun
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.mail import mailbox_reach
from opiekun.core.viewer import Viewer

MAIL: Final = mailbox_reach.MAIL


def reached_messages(viewer: Viewer) -> QuerySet[MailMessage]:
    """The messages that the viewer may read."""
    interactions: QuerySet[Interaction] = reached_interactions(viewer)
    # Asked of each message: put together, all that was ever told would be read for the few of a thread.
    told = Q(Exists(interactions.filter(mail__message=OuterRef("pk"))), state=ASSIGNED)
    return MailMessage.objects.filter(told | _unsorted(viewer))


def reached_message(viewer: Viewer, message_id: int) -> MailMessage | None:
    """The message when the viewer may read it; asked for one alone, it costs no walk over all interactions."""
    message = MailMessage.objects.filter(pk=message_id).select_related("raw").first()
    if message is None:
        return None
    if message.state == ASSIGNED:
        return message if reached_interactions(viewer).filter(mail__message=message).exists() else None
    return message if sortable_messages(viewer).filter(pk=message_id).exists() else None


def sortable_messages(viewer: Viewer) -> QuerySet[MailMessage]:
    """The messages of the inbox that the viewer may sort; those that are assigned are in none."""
    return MailMessage.objects.filter(_unsorted(viewer))


def may_sort(viewer: Viewer) -> bool:
    """Whether there is an inbox for the viewer at all."""
    return viewer.can(MAIL, "view") or viewer.can(MAIL, "create")


def _unsorted(viewer: Viewer) -> Q:
    unsorted = ~Q(state=ASSIGNED)
    if viewer.can(MAIL, "view"):
        if viewer.can(MAIL, "manage"):
            return unsorted
        hidden = Q(source__in=mailbox_reach.hidden_sources(viewer))
        places = MailOccurrence.objects.filter(message=OuterRef("pk"))
        return unsorted & (~Exists(places.filter(hidden)) | Exists(places.exclude(hidden)))
    if not viewer.can(MAIL, "create") or viewer.id is None:
        return Q(pk__in=[])
    brought = Q(run__actor_id=viewer.id, run__source="files")
    mine = MailOccurrence.objects.filter(brought | Q(source__in=mailbox_reach.own_sources(viewer))).values("message")
    return unsorted & Q(pk__in=mine)


def reached_runs(viewer: Viewer) -> QuerySet[MailRun]:
    """Receipts: one's own and those of mailboxes in sight, and all for those who manage e-mail."""
    if viewer.can(MAIL, "manage"):
        return MailRun.objects.all()
    if viewer.id is None:
        return MailRun.objects.none()
    return MailRun.objects.filter(Q(actor_id=viewer.id) | Q(source__in=mailbox_reach.seen_sources(viewer)))
