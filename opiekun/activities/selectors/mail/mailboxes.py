"""Mailboxes as people and programs read them; secrets are never told."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import prefetch_related_objects

from opiekun.activities.models import Mailbox, MailboxFolder
from opiekun.activities.selectors.mail.mailbox_reach import MAIL, reached_mailboxes
from opiekun.activities.selectors.mail.mailbox_words import Trouble, trouble
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer

_PLAIN: Final = (
    *("name", "address", "username", "auth", "oauth_token_endpoint", "oauth_client_id", "oauth_scope"),
    *("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security"),
    *("since", "privacy", "signature_html", "active", "last_error", "last_error_at", "last_run"),
)


@dataclass(frozen=True, slots=True)
class ShownMailbox:
    """A mailbox with its folders, and what its state is in plain words."""

    mailbox: Mailbox
    folders: list[MailboxFolder]
    never: list[str]
    trouble: Trouble | None
    may_change: bool

    @property
    def state(self) -> str:
        """new, fetching, ready, failed or paused."""
        return self.mailbox.state if self.mailbox.active else "paused"


def mailbox(viewer: Viewer, mailbox_id: int, action: str = "view") -> ShownMailbox:
    """One of them. Raises NotFound."""
    rows = reached_mailboxes(viewer, action).select_related("owner", "team")
    one = rows.filter(pk=mailbox_id).first()
    if one is None:
        raise NotFound
    return _shown(viewer, one)


def mailboxes(viewer: Viewer) -> list[Mailbox]:
    """All that the viewer may see, their own first."""
    rows = list(reached_mailboxes(viewer).select_related("owner", "team").order_by("name", "pk"))
    return sorted(rows, key=lambda one: (one.owner_id != viewer.id, one.owner_id is not None))


def shown(viewer: Viewer) -> list[ShownMailbox]:
    """The same with all that belongs to each, in three statements."""
    rows = mailboxes(viewer)
    prefetch_related_objects(rows, "folders", "never")
    return [_shown(viewer, one) for one in rows]


def _shown(viewer: Viewer, one: Mailbox) -> ShownMailbox:
    folders = sorted(one.folders.all(), key=lambda each: (not each.fetched, each.name))
    never = sorted(each.pattern for each in one.never.all())
    may_change = viewer.can(MAIL, "manage") or one.owner_id == viewer.id
    return ShownMailbox(one, folders, never, trouble(one.last_error) if one.last_error else None, may_change)


def told(one: ShownMailbox) -> dict[str, Any]:
    """The mailbox for programs; secrets are never told."""
    row = one.mailbox
    return {
        "id": str(row.pk),
        **{name: getattr(row, name) for name in _PLAIN},
        "shared": row.owner_id is None,
        "owner": {"id": str(row.owner_id), "name": str(row.owner)} if row.owner_id else None,
        "team": {"id": str(row.team_id), "name": str(row.team)} if row.team_id else None,
        "has_secret": bool(row.secret),
        "state": one.state,
        "trouble": f"{one.trouble.what} {one.trouble.next_step}" if one.trouble else "",
        "never": one.never,
        "folders": [
            {"name": folder.name, "role": folder.role, "fetched": folder.fetched, "gone": folder.gone}
            for folder in one.folders
        ],
        "created_at": row.created_at,
        "version": str(row.version),
    }
