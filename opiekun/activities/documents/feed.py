"""Documents in the change feed."""

from typing import Final

from opiekun.activities.documents.permissions import reached_documents
from opiekun.records.feed import FeedSource

DOCUMENT_FEED: Final = FeedSource("document", lambda viewer: reached_documents(viewer, trashed=True))
