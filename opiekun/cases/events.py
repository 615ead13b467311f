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
    """A case became another owner's; ``handover_id`` where it was one of many that were handed over, or taken back."""

    name = "case.handed_over"
    kind = "case"
    from_owner_id: int
    to_owner_id: int
    handover_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CasesHandedOver(Event):
    """A handover with cases was done, or taken back: once for all of them, after a ``CaseHandedOver`` of each."""

    name = "handover.of_cases"
    kind = "handover"
    record_id: int | None = None
    handover_id: int
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseMarginFell(Event):
    """The forecast margin of a case fell below its type's floor; ``cause`` is a code of what did it."""

    name = "case.margin_fell"
    kind = "case"
    floor: str
    cause: str
    by_id: int | None
