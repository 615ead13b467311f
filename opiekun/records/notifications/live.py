"""The live topic of notifications: how many its reader has not read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from opiekun.core.live.topics import Asked, LiveTopic
from opiekun.core.viewer import Viewer
from opiekun.records.notifications.inbox import unread_counts
from opiekun.records.notifications.rights import may_read


def _own(viewer: Viewer) -> Collection[int]:
    return {viewer.id} if viewer.id is not None and may_read(viewer) else set()


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    own = [set(_own(viewer)) & set(ids) for viewer, ids in asked]
    counts = unread_counts(set().union(*own))
    return [{user: {"unread": counts[user]} for user in ids} for ids in own]


NOTIFICATIONS_TOPIC: Final = LiveTopic("notifications", _news, _own)
