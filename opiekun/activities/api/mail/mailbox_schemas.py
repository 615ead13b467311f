"""Shapes of mailboxes in the API. Secrets are taken and never told."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version

Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "xoauth2"]
Privacy = Literal["full", "subject", "metadata"]
FolderRole = Literal["inbox", "sent", "trash", "drafts", "junk", "archive", "other"]


class MailboxFolderOut(Schema):
    """A folder at the server."""

    name: str = Field(examples=["INBOX"])
    role: FolderRole
    fetched: bool
    gone: bool = Field(description="The server has it no more.")


class MailboxOut(Schema):
    """A mailbox that is fetched by IMAP."""

    id: Id
    name: str
    address: str
    shared: bool
    owner: Reference | None
    team: Reference | None
    username: str
    auth: Auth
    has_secret: bool = Field(description="Whether a password or token is stored.")
    oauth_token_endpoint: str
    oauth_client_id: str
    oauth_scope: str
    imap_host: str
    imap_port: int
    imap_security: Security
    smtp_host: str
    smtp_port: int
    smtp_security: Security
    since: str | None = Field(description="Older messages stay at the server.", examples=["2026-01-01"])
    privacy: Privacy
    never: list[str] = Field(
        description="Whose mail is never imported; a domain is meant with all below it.", examples=[["@bank.pl"]]
    )
    folders: list[MailboxFolderOut]
    signature_html: str
    active: bool
    state: Literal["new", "fetching", "ready", "failed", "paused"]
    last_error: str = Field(description="Code of what went wrong, empty when nothing did.", examples=["wrong_password"])
    trouble: str = Field(description="The same in words, with what to do next.")
    last_error_at: Instant | None
    last_run: Instant | None = Field(description="When it was last looked at.")
    created_at: Instant
    version: Version


class MailboxPage(Schema):
    items: list[MailboxOut]


class MailboxChange(Input):
    """Settings; what is left out stays, or is what the address's provider has."""

    name: str | None = None
    address: str | None = None
    shared: bool | None = Field(None, description="For the whole company; needs the right to manage e-mail.")
    team: Id | None = Field(None, description="For a team; needs the right to manage e-mail.")
    username: str | None = None
    auth: Auth | None = None
    secret: str | None = Field(None, description="Password, or OAuth refresh token. Never told again.")
    oauth_token_endpoint: str | None = None
    oauth_client_id: str | None = None
    oauth_client_secret: str | None = Field(None, description="Never told again.")
    oauth_scope: str | None = None
    imap_host: str | None = None
    imap_port: int | None = None
    imap_security: Security | None = Field(None, description="`none` at the own machine only.")
    smtp_host: str | None = None
    smtp_port: int | None = None
    smtp_security: Security | None = None
    since: str | None = None
    privacy: Privacy | None = None
    never: list[str] | None = None
    folders: list[str] | None = Field(None, description="Names of the folders that are fetched.")
    signature_html: str | None = None
    active: bool | None = None


class MailboxInput(MailboxChange):
    """A mailbox to be connected."""

    address: str
    secret: str


class MailboxTried(Schema):
    """Whether one can log in."""

    works: bool
    code: str = Field(examples=["wrong_password"])
    message: str
    folders: list[str]
    sending_works: bool | None = Field(
        description="By the mailbox's own server; null where it has none, or `works` is false."
    )
    sending_code: str = Field(examples=["name_not_found"])
    sending_message: str
