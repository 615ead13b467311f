"""Live events: open pages are told at the commit that something they show has changed.

An event is a topic and an id, never what changed: whoever is told reads it anew, within his rights.
"""

from opiekun.core.live.announcing import RECORD, announce, publish_live, publish_topics
from opiekun.core.live.topics import LiveTopic, live_topic, register_topic

__all__ = ["RECORD", "LiveTopic", "announce", "live_topic", "publish_live", "publish_topics", "register_topic"]
