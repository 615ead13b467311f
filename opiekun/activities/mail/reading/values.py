"""What is known of a message once it is read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Role = Literal["from", "sender", "reply_to", "to", "cc", "bcc"]
AttachmentKind = Literal["file", "inline", "message", "calendar", "report"]


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody in a header; ``address`` is in lower case, and empty where only a name stands there."""

    role: Role
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is no body. ``content_id`` is what the body refers to it by (``cid:``)."""

    name: str
    media_type: str
    data: bytes
    kind: AttachmentKind = "file"
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. ``message_id`` and ``references`` are without angle brackets, the oldest reference first.

    ``date`` is the sender's, ``passed_at`` the last mail server's. ``html`` is as it came, never to be shown unsafe.
    ``faults`` names what had to be mended or left out.
    """

    message_id: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    addresses: tuple[Address, ...] = ()
    date: datetime | None = None
    passed_at: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_automatic: bool = False
    is_report: bool = False
    faults: tuple[str, ...] = field(default=())

    @property
    def sender(self) -> Address | None:
        """Whoever wrote it."""
        for role in ("from", "sender", "reply_to"):
            for one in self.addresses:
                if one.role == role and (one.address or one.name):
                    return one
        return None
