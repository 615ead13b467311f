"""Shapes of handovers."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Instant, Reference


class HandoverInput(Input):
    """What is to be handed over, and to whom: `to`, or all active members of `team`."""

    from_: Id = Field(alias="from", description="Whose matters: yourself, or somebody within your reach.")
    what: list[Literal["cases", "tasks", "mail", "parties"]] = Field(
        description="Open cases, open tasks, e-mails that wait for an answer, parties whose account manager they are."
    )
    types: list[str] | None = Field(None, description="Only cases of these types, and what belongs to them.")
    stages: list[str] | None = Field(None, description="Only cases in these stages, and what belongs to them.")
    lists: list[Id] | None = Field(
        None, description="Only cases with parties of these lists, and what belongs to them."
    )
    to: list[Id] | None = Field(
        None, description="Several share it evenly; what belongs to one party stays together.", max_length=50
    )
    team: Id | None = None
    note: str | None = Field(None, description="Stands on each case as a note.", max_length=2_000)


class HandoverRowChange(Input):
    """Another receiver or another note for one thing of a draft."""

    to: Id | None = Field(None, description="Null: it stays.")
    note: str | None = Field(None, description="Null: the handover's.", max_length=2_000)


class HandoverNumbers(Schema):
    """How many of each kind."""

    cases: int
    tasks: int
    mail: int
    parties: int


class HandoverShare(HandoverNumbers):
    """What one of them gets; of a draft, what they will not be able to do by their rights of now."""

    to: Reference | None = Field(description="Null: what stays.")
    cannot: list[Literal["cases", "tasks", "mail", "parties"]] = Field(
        description="Kinds that they may not see or change at all."
    )
    unseen_parties: int = Field(description="Parties of what they get that they will not see.")
    is_gone: bool = Field(description="They can no longer log in: nothing can be handed over to them.")


class HandoverOut(Schema):
    """A handover: a draft, done, or undone."""

    id: Id
    state: Literal["draft", "done", "undone"]
    from_: Reference = Field(alias="from")
    note: str
    created_at: Instant
    done_at: Instant | None
    undone_at: Instant | None
    can_undo: bool
    undo_until: Instant


class HandoverReport(HandoverOut):
    """A handover and who gets how much of it."""

    shares: list[HandoverShare]
    left: HandoverNumbers = Field(description="Left alone, because somebody had changed it since the draft.")
    back: HandoverNumbers = Field(description="Given back by undoing.")
    kept: HandoverNumbers = Field(description="Not given back, because somebody has changed it since.")


class Handovers(Schema):
    """Those of the last thirty days, the newest first, at most 50."""

    items: list[HandoverOut]
    next: str | None = Field(description="Always null.")


class HandoverRowOut(Schema):
    """One thing of a handover."""

    id: Id
    kind: Literal["cases", "tasks", "mail", "parties"]
    record_id: Id = Field(description="Of mail, the interaction's.")
    name: str
    to: Reference | None
    note: str | None
    outcome: Literal["", "passed", "left"]
    undo: Literal["", "back", "kept"]


class HandoverRows(Schema):
    """A page of them."""

    items: list[HandoverRowOut]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


class HandoverReceived(HandoverRows):
    """A page of what came by a handover, with who handed over what was whose."""

    id: Id
    state: Literal["done", "undone"]
    from_: Reference = Field(alias="from")
    by: Reference
    note: str
    done_at: Instant
