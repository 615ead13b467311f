"""What can be followed live; apps add theirs at start-up."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer

# One follower and the ids that it follows.
Asked = tuple[Viewer, Collection[int]]


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """A topic under a code ("record").

    ``own_ids`` gives the ids that a viewer follows without naming them; None when ids are to be named.
    ``news`` is asked when somebody begins to follow and again at each delivery: for each follower the ids that it may
    know of, each with what its page is told besides (JSON values, no personal data). It is asked for all followers at
    once and should need few statements.
    """

    code: str
    news: Callable[[Sequence[Asked]], Sequence[Mapping[int, Mapping[str, Any]]]]
    own_ids: Callable[[Viewer], Collection[int]] | None = None


_topics: Registry[LiveTopic] = Registry("live topic")


def register_topic(topic: LiveTopic) -> None:
    """Add a topic at start-up."""
    _topics.add(topic)


def live_topic(code: str) -> LiveTopic | None:
    """The topic under the code, None when there is none."""
    try:
        return _topics.get(code)
    except KeyError:
        return None
