"""What a case lacks for a stage, and whether it may go there; pure."""

from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

CUSTOM_PREFIX: Final = "custom."
# Fields of the program that a stage may require, beside custom fields.
REQUIRABLE: Final = (
    *("party", "person", "primary_person", "expected_close_on", "planned_revenue", "planned_cost", "source"),
    *("team", "details"),
)


class OnTheWay(Protocol):
    """What of a stage is asked here."""

    @property
    def id(self) -> int: ...

    @property
    def required(self) -> tuple[str, ...]: ...

    @property
    def next_ids(self) -> tuple[int, ...]: ...

    @property
    def is_lost(self) -> bool: ...


def is_forward(way: Sequence[OnTheWay], from_id: int, to_id: int) -> bool:
    """Whether the stage lies further on the way: both are on it, and it comes later."""
    places = {stage.id: n for n, stage in enumerate(way)}
    return from_id in places and to_id in places and places[from_id] < places[to_id]


def may_follow(stage: OnTheWay, to: OnTheWay, way: Sequence[OnTheWay]) -> bool:
    """Whether cases may go from the one to the other.

    The allowed next stages bind the way forwards; back, and to a lost stage, cases may always go.
    """
    if not stage.next_ids or to.id in stage.next_ids or to.is_lost:
        return True
    return not is_forward(way, stage.id, to.id)


def required_for(way: Sequence[OnTheWay], to: OnTheWay) -> list[str]:
    """The fields that a case must have in the stage: what it and all before it on the way require, each once."""
    if to.id not in {stage.id for stage in way}:
        return list(to.required)
    wanted: list[str] = []
    for stage in way:
        wanted += [code for code in stage.required if code not in wanted]
        if stage.id == to.id:
            break
    return wanted


def missing(required: Collection[str], is_filled: Callable[[str], bool]) -> list[str]:
    """The required fields that are not filled in, in their order."""
    return [code for code in required if not is_filled(code)]


def unticked(points: Sequence[int], ticked: Collection[int]) -> list[int]:
    """The points of the checklist that are not ticked, in their order."""
    return [point for point in points if point not in ticked]
