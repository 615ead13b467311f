"""What cases tell of beyond their changes."""

from dataclasses import dataclass

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """A case came into another stage; stages and states by their codes."""

    name = "case.moved"
    kind = "case"
    party_id: int | None
    owner_id: int
    from_stage: str
    to_stage: str
    from_state: str
    to_state: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(Event):
    """A case became another owner's."""

    name = "case.handed_over"
    kind = "case"
    from_owner_id: int
    to_owner_id: int


@dataclass(frozen=True, kw_only=True)
class CaseMarginFell(Event):
    """The forecast margin of a case fell below its type's floor; ``cause`` is a code of what did it."""

    name = "case.margin_fell"
    kind = "case"
    floor: str
    cause: str
    by_id: int | None
