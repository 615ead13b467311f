"""Whose messages one may see while they are written and sent, and from which addresses one may write."""

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from opiekun.accounts.models import Membership, User
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.models import Mailbox, OutgoingMail
from opiekun.activities.services.mail.knowing import know
from opiekun.core.viewer import Reach, Viewer

OUTGOING: Final = "mail_outgoing"


@dataclass(frozen=True, slots=True)
class From:
    """An address to write from: a mailbox, or the program's own way out. ``reply_to`` where answers go elsewhere."""

    mailbox: Mailbox | None
    address: str
    name: str
    reply_to: str = ""

    @property
    def code(self) -> str:
        return str(self.mailbox.pk) if self.mailbox else ""


def reads_outgoing(viewer: Viewer) -> bool:
    """Whoever may write reads what they wrote; of a program it is asked whether its token reads, too."""
    if not isinstance(viewer, UserViewer) or viewer.scopes is None:
        return viewer.can(OUTGOING, "create")
    return viewer.scopes.allow(OUTGOING, "view") and viewer.rights.reach(OUTGOING, "create") != Reach.NONE


def own_outgoing(viewer: Viewer) -> QuerySet[OutgoingMail]:
    """What the viewer writes and wrote. Others' is seen, once it went, where it is told: on timelines."""
    if viewer.id is None or not (viewer.can(OUTGOING, "create") or reads_outgoing(viewer)):
        return OutgoingMail.objects.none()
    return OutgoingMail.objects.filter(author_id=viewer.id)


def mailboxes_to_send_from(viewer: Viewer) -> QuerySet[Mailbox]:
    """One's own mailboxes, those of one's teams, and the company's."""
    if viewer.id is None:
        return Mailbox.objects.none()
    teams = Membership.objects.filter(user_id=viewer.id).values("team")
    theirs = Q(owner_id=viewer.id) | Q(team__in=teams) | Q(owner=None, team=None)
    return Mailbox.objects.filter(theirs, disconnected_at=None, active=True).exclude(address="")


def ways_out(viewer: Viewer) -> list[From]:
    """The addresses that the viewer may write from, the likeliest first."""
    rows = list(mailboxes_to_send_from(viewer).order_by("owner_id", "team_id", "pk")[:50])
    own = [_of_mailbox(row, viewer) for row in rows]
    return [*own, program_way(viewer)]


def way_out(viewer: Viewer, mailbox_id: int | None) -> From | None:
    """The one that was chosen, while the viewer still may."""
    if mailbox_id is None:
        return program_way(viewer)
    row = mailboxes_to_send_from(viewer).filter(pk=mailbox_id).first()
    return _of_mailbox(row, viewer) if row else None


def _of_mailbox(row: Mailbox, viewer: Viewer) -> From:
    return From(row, row.address, viewer.name if row.owner_id else row.name)


def program_way(viewer: Viewer) -> From:
    """By EMAIL_URL: in the user's own name where the address is one of ours, else with answers to the user."""
    _name, ours = parseaddr(settings.DEFAULT_FROM_EMAIL)
    email = User.objects.filter(pk=viewer.id or 0).values_list("email", flat=True).first() or ""
    domain = email.rpartition("@")[2]
    if domain and (domain == ours.rpartition("@")[2] or domain in know([email]).own_domains):
        return From(None, email, viewer.name)
    return From(None, ours, viewer.name, reply_to=email)
