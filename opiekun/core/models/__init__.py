from opiekun.core.models.history import History
from opiekun.core.models.outbox import OutboxEntry
from opiekun.core.models.record import Record, RecordModel

__all__ = ["History", "OutboxEntry", "Record", "RecordModel"]
