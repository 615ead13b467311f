"""Keeping a record equal here and in another system, field by field.

Each exchange remembers what both sides agreed on. What only the other side changed since is taken over, what only we
changed stays, and what both changed is reported for a person to settle. Nothing is overwritten in silence, whether
calls are lost, repeated or out of order.
"""

from opiekun.records.sync.exchanging import Call, Exchanged, Kept, exchange
from opiekun.records.sync.kinds import RowShape, SyncKind, register_sync, sync_kind
from opiekun.records.sync.listing import ShownConflict, open_conflicts
from opiekun.records.sync.settling import settle, undo_settlement

__all__ = [
    "Call",
    "Exchanged",
    "Kept",
    "RowShape",
    "ShownConflict",
    "SyncKind",
    "exchange",
    "open_conflicts",
    "register_sync",
    "settle",
    "sync_kind",
    "undo_settlement",
]
