from opiekun.core.models.delivery import OutboxCursor, OutboxState, ParkedEvent
from opiekun.core.models.exchange_rate import ExchangeRate, RateAsking
from opiekun.core.models.history import History
from opiekun.core.models.idempotent_answer import IdempotentAnswer
from opiekun.core.models.job_run import JobRun, JobState
from opiekun.core.models.numbering import IssuedNumber, NumberSeries
from opiekun.core.models.outbox import OutboxEntry
from opiekun.core.models.record import Record, RecordModel
from opiekun.core.models.stored_file import StoredFile

__all__ = [
    "ExchangeRate",
    "History",
    "IdempotentAnswer",
    "IssuedNumber",
    "JobRun",
    "JobState",
    "NumberSeries",
    "OutboxCursor",
    "OutboxEntry",
    "OutboxState",
    "ParkedEvent",
    "RateAsking",
    "Record",
    "RecordModel",
    "StoredFile",
]
