"""What transports hand over, and what they are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["imported", "skipped", "failed"]
Privacy = Literal["full", "subject", "metadata"]


@dataclass(frozen=True, slots=True)
class RawMail:
    """A message as it was fetched. ``source`` and ``place`` name where it was seen, the same at every visit
    ("mailbox:7", "INBOX/17/2041"); ``received_at`` is when its server got it. ``failure`` is the reason why there are
    no bytes, ``skip`` the reason why they were left where they are; ``never`` are the senders of whom this place lets
    none in."""

    source: str
    place: str
    raw: bytes
    received_at: datetime | None = None
    privacy: Privacy = "full"
    failure: str = ""
    skip: str = ""
    never: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one message: ``reason`` is why it was skipped or failed, ``message_id`` the row that it is."""

    place: str
    outcome: Outcome
    reason: str = ""
    message_id: int | None = None
