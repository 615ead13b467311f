"""Reading what the triggers wrote: who changed what, as far as the viewer may know; and taking values out for good."""

from opiekun.core.history.changes import HistoryChange, HistoryLine, HistoryPage
from opiekun.core.history.reading import history_of
from opiekun.core.history.redaction import redact_history

__all__ = ["HistoryChange", "HistoryLine", "HistoryPage", "history_of", "redact_history"]
