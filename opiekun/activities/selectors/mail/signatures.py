"""What stands under a user's messages."""

from opiekun.activities.models import Mailbox, MailSignature
from opiekun.core.rich_text import safe_html
from opiekun.core.viewer import Viewer


def own_signature(viewer: Viewer) -> str:
    """The user's own one, as cleaned HTML."""
    return MailSignature.objects.filter(user_id=viewer.id or 0).values_list("html", flat=True).first() or ""


def signature_of(viewer: Viewer, mailbox: Mailbox | None) -> str:
    """The mailbox's, where it has one, else the user's."""
    theirs = safe_html(mailbox.signature_html) if mailbox else ""
    return theirs or own_signature(viewer)
