"""The history as pages, API and export show it."""

from dataclasses import dataclass
from datetime import datetime

from opiekun.core.fields import FieldType, Label

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One changed field. ``operation`` is insert, update, delete, trash or restore (the last two without a field).

    ``part`` names the row's table when it is not the record's own ("address"). ``type`` says how the values are
    formatted (None: as they are); references and choices are resolved to words already. ``redacted`` values were
    erased.
    """

    operation: str
    row_id: int
    part: Label
    field: str
    label: Label
    type: FieldType | None
    old: Value
    new: Value
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """What one transaction changed. ``actor`` is a user's or a part of the program's name."""

    at: datetime
    actor_id: int | None
    actor: str
    request_id: str | None
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Changes, the newest first. ``before`` continues behind them; None at the end."""

    changes: tuple[HistoryChange, ...]
    before: int | None
