"""Shapes of notifications."""

from ninja import Schema
from pydantic import Field
from pydantic.config import JsonDict

from opiekun.core.api.schemas import Id, Input, Instant, Reference
from opiekun.records.models import MailTime

_MAIL: JsonDict = {"enum": list(MailTime.values)}


class NotificationOut(Schema):
    """One thing that the token's user is told of."""

    id: Id
    kind: str = Field(examples=["note.mention"])
    text: str = Field(description="In words, in the language of the request.")
    url: str = Field(description="What it opens in the program; empty when there is nothing, or nothing any more.")
    at: Instant
    times: int = Field(description="How often it happened since the user looked last.")
    is_read: bool
    record: Reference | None = Field(description="What it is about; null also for what the user may not see.")
    actor: str


class NotificationPage(Schema):
    """A page of notifications, the newest first."""

    items: list[NotificationOut]
    next: str | None


class UnreadCount(Schema):
    """How many are unread; ``more`` when there are others that were not counted."""

    count: int
    more: bool


class Marked(Schema):
    """How many were marked, and the instant by which that is taken back."""

    count: int
    marked_at: Instant


class Until(Input):
    """Up to which instant; without it all that there are."""

    until: Instant | None = None


class MarkedAt(Input):
    """The instant that marking answered."""

    marked_at: Instant


class NotificationPreference(Schema):
    """How the user is told of one kind."""

    kind: str
    label: str
    in_app: bool
    mail: str = Field(json_schema_extra=_MAIL)


class NotificationPreferences(Schema):
    """How the user wants to be told."""

    hour: int = Field(description="Hour of the company's day at which the digest is mailed.")
    items: list[NotificationPreference]


class KindChange(Input):
    """What changes of one kind."""

    in_app: bool | None = None
    mail: str | None = Field(None, json_schema_extra=_MAIL)


class NotificationPreferencesChange(Input):
    """What changes; kinds by their codes."""

    hour: int | None = Field(None, ge=0, le=23)
    kinds: dict[str, KindChange] | None = Field(None, examples=[{"note.mention": {"in_app": True, "mail": "now"}}])
