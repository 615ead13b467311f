"""Database functions and migration operations by which an app's tables become record kinds with history."""

from opiekun.core.schema.functions import Fold, NextRecordId, PolishSortKey
from opiekun.core.schema.operations import RegisterRecordKind, TableOperation, TouchOwner, TrackHistory
from opiekun.core.schema.sequences import NumberSequence

__all__ = [
    "Fold",
    "NextRecordId",
    "NumberSequence",
    "PolishSortKey",
    "RegisterRecordKind",
    "TableOperation",
    "TouchOwner",
    "TrackHistory",
]
