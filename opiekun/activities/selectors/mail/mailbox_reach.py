"""Who may see and change which mailboxes, and what came out of them.

One's own needs the right to bring e-mail in, all others the right to manage it. Members of a team see how its
mailbox is doing, and everybody who may bring e-mail in that of the company's.
"""

from typing import Any, Final

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from opiekun.accounts.models import Membership
from opiekun.activities.models import Mailbox, MailOccurrence
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole

MAIL: Final = "mail_message"


def reached_mailboxes(viewer: Viewer, action: str = "view") -> QuerySet[Mailbox]:
    """Connected mailboxes that the viewer may see, or with another action change."""
    return Mailbox.objects.filter(_reach(viewer, action), disconnected_at=None)


def hidden_sources(viewer: Viewer) -> QuerySet[Any, Any]:
    """The sources whose waiting messages are not for the viewer: others' own mailboxes, and other teams'."""
    others = Mailbox.objects.none()
    if not viewer.can(MAIL, "manage"):
        others = Mailbox.objects.exclude(Q(owner=None, team=None) | _theirs(viewer))
    return _sources(others)


def own_sources(viewer: Viewer) -> QuerySet[Any, Any]:
    """The sources that are the viewer's own and their teams', connected or not."""
    return _sources(Mailbox.objects.filter(_theirs(viewer)))


def own_mailboxes_of(viewer: Viewer, message_id: int) -> QuerySet[Mailbox]:
    """The viewer's own connected mailboxes that the message came out of."""
    if viewer.id is None:
        return Mailbox.objects.none()
    named = MailOccurrence.objects.filter(message_id=message_id).values("source")
    own = Mailbox.objects.filter(owner_id=viewer.id, disconnected_at=None)
    return own.annotate(source=Concat(Value("mailbox:"), Cast(F("pk"), CharField()))).filter(source__in=named)


def may_ignore_sender(viewer: Viewer, message_id: int) -> bool:
    """Whether the sender of a message that the viewer sorts can be kept out: everywhere, or of the viewer's own
    mailboxes."""
    if viewer.can(MAIL, "edit"):
        return True
    return viewer.can(MAIL, "create") and own_mailboxes_of(viewer, message_id).exists()


def seen_sources(viewer: Viewer) -> QuerySet[Any, Any]:
    """The sources whose receipts the viewer may read."""
    return _sources(Mailbox.objects.filter(_reach(viewer, "view")))


def mailbox_of_source(source: str) -> Mailbox | None:
    """The mailbox that a receipt's source names ("mailbox:7"), connected or not; None for files."""
    kind, _colon, number = source.partition(":")
    is_one = kind == "mailbox" and is_whole(number)
    return Mailbox.objects.filter(pk=int(number)).first() if is_one else None


def _sources(rows: QuerySet[Mailbox]) -> QuerySet[Any, Any]:
    return rows.annotate(source=Concat(Value("mailbox:"), Cast(F("pk"), CharField()))).values("source")


def _theirs(viewer: Viewer) -> Q:
    if viewer.id is None:
        return Q(pk__in=[])
    return Q(owner_id=viewer.id) | Q(team__in=Membership.objects.filter(user_id=viewer.id).values("team"))


def _reach(viewer: Viewer, action: str) -> Q:
    if viewer.can(MAIL, "manage"):
        return Q()
    if viewer.id is None or not viewer.can(MAIL, "create"):
        return Q(pk__in=[])
    if action == "view":
        return Q(owner=None, team=None) | _theirs(viewer)
    return Q(owner_id=viewer.id)
