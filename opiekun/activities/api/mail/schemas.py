"""Shapes of e-mail in the API."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant


class MailFailureOut(Schema):
    """A message that could not be imported."""

    file: str = Field(description="Where it was.", examples=["archiwum.mbox#17"])
    code: str = Field(examples=["broken_outlook"])
    reason: str
    retry: Literal["kept", "fetch", "file", "none"] = Field(
        description="What trying again does: reads the bytes that were `kept`, or has the message `fetch`ed from the "
        "mailbox, of which nothing may be kept. A `file` has to be given again; with `none` nothing helps."
    )


class MailReceipt(Schema):
    """What became of an import: read = created + skipped + failed."""

    id: Id
    source: str = Field(description="`files`, or a mailbox.", examples=["files"])
    title: str
    state: Literal["running", "done", "broken"]
    read: int
    created: int = Field(description="Messages kept, those that wait to be sorted included.")
    updated: int
    skipped: int
    failed: int
    skipped_for: dict[str, int] = Field(examples=[{"known": 3, "ignored_sender": 1}])
    failures: list[MailFailureOut]
    started_at: Instant
    finished_at: Instant | None


class MailReceiptPage(Schema):
    items: list[MailReceipt]
    next: str | None = Field(description="Pass it as `cursor`; null on the last page.")


class MailPerson(Schema):
    """Somebody in the head of a message."""

    role: str = Field(examples=["from"])
    address: str
    name: str


class MailFile(Schema):
    """An attachment; `position` is its place in the address of its download."""

    position: int
    name: str
    media_type: str
    kind: str
    size: int
    document: Id | None = Field(description="The document that was made of it, when you may see it.")
    refusal: str | None = Field(description="Why it is no document.", examples=["file_too_large"])


class MailShort(Schema):
    """A message in a list."""

    id: Id
    state: Literal["waiting", "assigned", "ignored", "internal"]
    direction: Literal["in", "out", "none"]
    subject: str
    from_address: str
    from_name: str
    at: Instant
    preview: str
    is_automatic: bool


class MailPage(Schema):
    items: list[MailShort]
    next: str | None


class MailWhole(MailShort):
    """A message as it is read."""

    message_id: str
    addresses: list[MailPerson]
    text: str
    own_words: str = Field(description="The text without quotes and signatures.")
    html: str | None = Field(description="The body as safe HTML, without pictures from elsewhere.")
    attachments: list[MailFile]
    interactions: list[Id]
    thread: list[Id] = Field(description="Messages of the same thread, the newest first.")


class MailAssign(Input):
    """To whom the message belongs: one of the two."""

    party: Id | None = None
    person: Id | None = None


class MailMove(Input):
    """From which party, and whose the message is: one of the two, or neither."""

    from_party: Id
    party: Id | None = None
    person: Id | None = None


class MailIgnoreSender(Input):
    whole_domain: bool = False


class MailUndo(Input):
    settlement: str


class MailSettled(Schema):
    """What was changed; `settlement` undoes it."""

    settlement: str | None
    count: int
