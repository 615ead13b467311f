"""Shapes of documents."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.activities.documents.choices import DocumentType, FileFormat, TextState
from opiekun.core.api.custom_values import CUSTOM, CUSTOM_CHANGES, custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.parts import codes


class DocumentFile(Schema):
    """A file as it was given; its type is told by its bytes."""

    number: int = Field(description="Number of the version.", examples=[1])
    name: str = Field(examples=["Umowa ramowa.pdf"])
    size: int = Field(description="In bytes.", examples=[48210])
    media_type: str = Field(examples=["application/pdf"])
    format: str = Field(json_schema_extra=codes(FileFormat, False), examples=["pdf"])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    text_state: str = Field(
        description="How far its words can be searched.", json_schema_extra=codes(TextState, False), examples=["done"]
    )


class DocumentVersion(DocumentFile):
    """A version of a document; what was given never changes."""

    remark: str = Field(description="What was changed.", examples=["Po uwagach prawnika."])
    restored_from: int | None = Field(description="The older version whose file this is.")
    created_at: Instant
    created_by: str = Field(description="Name of the user.")


class DocumentVersions(Schema):
    """The versions, the newest first."""

    items: list[DocumentVersion]


class AttachedTo(Schema):
    """A record to which a document is attached."""

    id: Id
    kind: str = Field(examples=["party"])
    name: str = Field(examples=["Polmetal"])


class Document(Schema):
    """A file with its versions; `file` is the current one."""

    id: Id
    version: Version
    title: str = Field(examples=["Umowa ramowa"])
    type: str = Field(json_schema_extra=codes(DocumentType), examples=["contract"])
    description: str
    file: DocumentFile
    records: list[AttachedTo] = Field(description="The records in reach to which it is attached.")
    created_by: Reference | None
    created_at: Instant
    updated_at: Instant
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("document"))


class DocumentUploaded(Document):
    """A document made of a file; not new when the same bytes were there already."""

    is_new: bool


class DocumentPage(Schema):
    """A page of documents."""

    items: list[Document]
    next: str | None
    count: int | None = None


class DocumentChange(Input):
    """Fields to change; what is left out stays."""

    title: str | None = Field(None, max_length=255, examples=["Umowa ramowa 2027"])
    type: str | None = Field(None, json_schema_extra=codes(DocumentType), examples=["contract"])
    description: str | None = Field(None, max_length=20_000)
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("document", True)
    )


class AttachInput(Input):
    """The record to which the document is to be attached."""

    record: Id
