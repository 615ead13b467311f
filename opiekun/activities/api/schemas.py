"""Shapes of interactions and notes, for the document and for tests; answers themselves are built from rows."""

from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.activities.choices import Direction, InteractionState, ParticipantRole, Visibility
from opiekun.activities.services.interaction_kinds import ICONS
from opiekun.core.api.custom_values import custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.schemas import Notice

_BODY = "Formatted text (simple HTML); what is not allowed is taken out."
_CUSTOM = "Values of the fields that the company has defined, by code; `/custom-fields` describes them."


def _codes(choices: Any) -> dict[str, Any]:
    return {"enum": list(choices.values)}


class Participant(Schema):
    """Somebody who took part: exactly one of a person, a party, a user and a plain address."""

    role: str = Field(json_schema_extra=_codes(ParticipantRole))
    person: Reference | None
    party: Reference | None
    user: Reference | None
    address: str
    name: str = Field(description="What they were called then.")


class ParticipantInput(Input):
    role: str = Field("attendee", json_schema_extra=_codes(ParticipantRole))
    person: Id | None = None
    party: Id | None = None
    user: Id | None = None
    address: str | None = Field(None, max_length=320)
    name: str | None = Field(None, max_length=300)


class Interaction(Schema):
    """A call, meeting, letter and so on with one party."""

    id: Id
    version: Version
    kind: str = Field(description="Code of one of `/interaction-kinds`.", examples=["call"])
    direction: str = Field(json_schema_extra=_codes(Direction))
    state: str = Field(json_schema_extra=_codes(InteractionState))
    started_at: Instant
    duration_minutes: int | None
    subject: str
    body: str = Field(description="Formatted text, cleaned.")
    body_text: str = Field(description="The words of it.")
    outcome: str
    party: Reference = Field(description="Stays when the person moves to another one.")
    person: Reference | None = Field(description="The main person.")
    user: Reference | None = Field(description="Whose of us it is.")
    participants: list[Participant]
    links: list[str] = Field(description="Ids of other records that it is about.")
    custom: dict[str, Any] = Field(description=_CUSTOM, json_schema_extra=custom_fields("interaction"))
    created_at: Instant
    updated_at: Instant


class InteractionPage(Schema):
    items: list[Interaction]
    next: str | None
    count: int | None = None
    remark: str = Field(
        "",
        description="There with `q` where old e-mails may be missing: each of the words has very many senders, so that"
        " by the sender only the newest were searched. A rarer word beside finds the old ones.",
    )


class InteractionChange(Input):
    """Fields to change; what is left out stays. Participants and links are given whole."""

    kind: str | None = Field(None, max_length=40, examples=["call"])
    direction: str | None = Field(None, json_schema_extra=_codes(Direction))
    state: str | None = Field(None, json_schema_extra=_codes(InteractionState))
    started_at: Instant | None = None
    duration_minutes: int | None = Field(None, ge=0, le=14_400)
    subject: str | None = Field(None, max_length=300)
    body: str | None = Field(None, description=_BODY)
    outcome: str | None = Field(None, max_length=1000)
    person: Id | None = None
    user: Id | None = None
    participants: list[ParticipantInput] | None = None
    links: list[Id] | None = None
    custom: dict[str, Any] | None = Field(None, json_schema_extra=custom_fields("interaction", True))


class InteractionInput(InteractionChange):
    """A new interaction. Without a party it is the person's, without either our own company's."""

    kind: str = Field(max_length=40, examples=["call"])
    party: Id | None = None


class Note(Schema):
    """Formatted text on a party or a person."""

    id: Id
    version: Version
    party: Reference | None
    person: Reference | None
    author: Reference | None
    about: str | None = Field(description="Id of the interaction, task or case that it is tied to.")
    body: str = Field(description="Formatted text, cleaned.")
    body_text: str
    pinned: bool
    visibility: str = Field(json_schema_extra=_codes(Visibility))
    mentions: list[str] = Field(description="Ids of the users whom it mentions and who may read it.")
    created_at: Instant
    updated_at: Instant


class NoteWritten(Note):
    """The note after a write."""

    notices: list[Notice] = Field(
        description="@names in the body that reached nobody: `mention_nobody` (nobody of the name may read the note),"
        " `mention_not_chosen` (plain text; a mention is `<span data-mention>`), `mention_too_many`."
    )


class NotePage(Schema):
    items: list[Note]
    next: str | None
    count: int | None = None


class NoteChange(Input):
    """Fields to change; what is left out stays."""

    body: str | None = Field(
        None, description=_BODY + ' Who is mentioned stands in `<span data-mention="ID">`.', min_length=1
    )
    pinned: bool | None = None
    visibility: str | None = Field(None, json_schema_extra=_codes(Visibility))
    about: Id | None = None


class NoteInput(NoteChange):
    """A new note, on exactly one of a party and a person; without either it is on our own company."""

    body: str = Field(description=_BODY)
    party: Id | None = None
    person: Id | None = None


class InteractionKind(Schema):
    """A kind of interactions."""

    id: Id
    version: Version
    code: str
    name: str
    name_en: str
    icon: str
    is_archived: bool
    position: int
    custom_fields: list[str] = Field(
        description="Codes of custom fields of interactions that this kind has; a field that no kind names is for all."
    )


class InteractionKindPage(Schema):
    items: list[InteractionKind]
    next: str | None


class InteractionKindChange(Input):
    name: str | None = Field(None, max_length=60)
    name_en: str | None = Field(None, max_length=60)
    icon: str | None = Field(None, json_schema_extra={"enum": list(ICONS)})
    is_archived: bool | None = None
    custom_fields: list[str] | None = None


class InteractionKindInput(InteractionKindChange):
    name: str = Field(max_length=60)
    code: str | None = Field(None, max_length=40, pattern="^[a-z][a-z0-9_]*$")
