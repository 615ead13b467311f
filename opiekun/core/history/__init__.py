"""What the triggers wrote about every change; ``opiekun.records.record.changes`` reads it, this takes values out."""

from opiekun.core.history.redaction import redact_history

__all__ = ["redact_history"]
