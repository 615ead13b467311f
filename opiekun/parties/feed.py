"""Parties and persons in the change feed."""

from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.feed import FeedSource

PARTY_FEED = FeedSource("party", lambda viewer: reached_parties(viewer, trashed=True))
PERSON_FEED = FeedSource("person", lambda viewer: reached_persons(viewer, trashed=True))
