"""The change feed: what became of records, in one order, for programs that keep a copy.

It reads the outbox by position, so that nothing is missed that a slow writer committed late. Each reader is told of
what he may see, and of what he no longer sees because it left his reach or went into the trash.
"""

from opiekun.records.feed.errors import FeedBegunAnew
from opiekun.records.feed.page import Change, Page, Wish, read_page
from opiekun.records.feed.sources import FeedSource, feed_kinds, register_feed

__all__ = ["Change", "FeedBegunAnew", "FeedSource", "Page", "Wish", "feed_kinds", "read_page", "register_feed"]
