"""The live topic of outboxes: that something in the user's own changed, such as a message that went or came back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from opiekun.activities.selectors.mail.outgoing_reach import reads_outgoing
from opiekun.core.live import LiveTopic, publish_live
from opiekun.core.live.topics import Asked
from opiekun.core.viewer import Viewer

TOPIC: Final = "outbox"


def announce_outbox(author_id: int | None) -> None:
    """Have the author's open outbox show itself anew; called inside ``writing``."""
    if author_id is not None:
        publish_live(TOPIC, [author_id])


def _own(viewer: Viewer) -> Collection[int]:
    return {viewer.id} if viewer.id is not None and reads_outgoing(viewer) else set()


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    return [{one: {} for one in set(_own(viewer)) & set(ids)} for viewer, ids in asked]


OUTBOX_TOPIC: Final = LiveTopic(TOPIC, _news, _own)
