"""The live topic of types of cases: their stages, or cases of theirs, have changed while a board is open."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opiekun.cases.permissions import CASE
from opiekun.core.live.topics import Asked, LiveTopic

LIVE: Final = "case_type"


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    """Whoever sees cases knows all types of them."""
    return [{key: {} for key in ids} if viewer.can(CASE, "view") else {} for viewer, ids in asked]


TYPE_TOPIC: Final = LiveTopic(LIVE, _news)
