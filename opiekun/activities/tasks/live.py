"""The live topic of a user's tasks: that one of them came, changed, was done, or became somebody else's."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from opiekun.core.live import LiveTopic, publish_live
from opiekun.core.live.topics import Asked
from opiekun.core.viewer import Viewer

TOPIC: Final = "tasks"


def announce_tasks_of(*owners: int | None) -> None:
    """Have *My day* of these users show itself anew; called inside ``writing``."""
    publish_live(TOPIC, sorted({one for one in owners if one is not None}))


def _own(viewer: Viewer) -> Collection[int]:
    return {viewer.id} if viewer.id is not None and viewer.can("task", "view") else set()


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    return [{one: {} for one in set(_own(viewer)) & set(ids)} for viewer, ids in asked]


TASKS_TOPIC: Final = LiveTopic(TOPIC, _news, _own)
