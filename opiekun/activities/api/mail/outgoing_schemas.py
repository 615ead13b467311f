"""Shapes of e-mail that we write, in the API."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant, Version


class MailRecipientOut(Schema):
    """To whom it goes, and what became of it."""

    role: Literal["to", "cc", "bcc"]
    address: str
    name: str
    state: Literal["waits", "accepted", "refused", "not_sent", "bounced"] = Field(
        description="`not_sent`: it was given up before a server refused the recipient for good."
    )
    code: str = Field(description="As the mail server has it.", examples=["5.1.1"])
    reason: str = Field(description="In plain words; empty while nothing is wrong.")


class MailOutgoing(Schema):
    """A message that we write."""

    id: Id
    state: Literal["draft", "queued", "sending", "unclear", "sent", "failed"]
    subject: str
    body: str = Field(description="Safe HTML; empty once it is sent: read `message`.")
    mailbox: Id | None = Field(description="None: by the program's own way out.")
    mode: Literal["new", "reply", "reply_all", "forward"]
    about: Id | None
    party: Id | None
    person: Id | None
    record: Id | None = Field(description="The case that it joins with its thread when it has gone.")
    recipients: list[MailRecipientOut]
    send_after: Instant | None
    sent_at: Instant | None
    scheduled_for: Instant | None
    queued_at: Instant | None = Field(description="When it was sent off last; it goes at `send_after`.")
    attempts: int = Field(description="How often the mail server was asked since.")
    created_at: Instant
    updated_at: Instant
    problem: str = Field(description="Why the last try failed; empty when none did.", examples=["wrong_password"])
    problem_reason: str = Field(description="The same in plain words.")
    documents: list[Id] = Field(description="Documents that go along.")
    message: Id | None = Field(description="Of `/mail-messages`, when it has gone.")


class MailOutgoingPage(Schema):
    items: list[MailOutgoing]
    next: str | None = Field(description="Pass it as `cursor`; null on the last page.")


class MailOutgoingInput(Input):
    """A message to be sent. Recipients are written as `Jan Kowalski <jan@firma.pl>`."""

    to: list[str] = []
    cc: list[str] = []
    bcc: list[str] = []
    subject: str = Field("", max_length=300, description="Needed unless the template has one.")
    body: str = Field("", description="Formatted text.")
    template: Id | None = Field(None, description="Fills in subject and body that are not given.")
    mailbox: Id | None = None
    mode: Literal["new", "reply", "reply_all", "forward"] = "new"
    about: Id | None = Field(None, description="The message that is answered or forwarded.")
    with_attachments: bool = Field(True, description="Whether the attachments of a forwarded message go along.")
    party: Id | None = None
    person: Id | None = None
    record: Id | None = Field(None, description="A case that it joins with its thread when it has gone.")
    documents: list[Id] = []
    with_quote: bool = True
    with_signature: bool = True
    scheduled_for: Instant | None = None


class MailTemplateOut(Schema):
    """A template of messages."""

    id: Id
    version: Version
    name: str
    language: str
    subject: str
    body: str
    shared: bool


class MailTemplatePage(Schema):
    items: list[MailTemplateOut]


class MailTemplateInput(Input):
    """Fields are written as `{{ salutation }}`; only those of the list are known."""

    name: str = Field(max_length=120)
    language: Literal["", "pl", "en"] = ""
    subject: str = Field("", max_length=300)
    body: str = ""
    shared: bool = False


class MailTemplateChange(Input):
    name: str | None = None
    language: Literal["", "pl", "en"] | None = None
    subject: str | None = None
    body: str | None = None
    shared: bool | None = None
