"""The live topic of the inbox: that something in it came, was sorted, or waits again. Who sorts mail follows it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from opiekun.activities.selectors.mail.reach import may_sort
from opiekun.core.live import LiveTopic, publish_live
from opiekun.core.live.topics import Asked
from opiekun.core.viewer import Viewer

TOPIC: Final = "mail"
# There is one inbox, of which everybody sees a part: which messages it is about nobody is told.
_INBOX: Final = 1


def announce_inbox(messages: int = 1) -> None:
    """Have open inboxes show themselves anew; called inside ``writing``. However many ``messages`` come with it, they
    are told of once."""
    if messages:
        publish_live(TOPIC, [_INBOX])


def _own(viewer: Viewer) -> Collection[int]:
    return {_INBOX} if may_sort(viewer) else set()


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    return [{one: {} for one in set(_own(viewer)) & set(ids)} for viewer, ids in asked]


MAIL_TOPIC: Final = LiveTopic(TOPIC, _news, _own)
