"""Our own values in the form in which they are compared."""

from typing import Any

from opiekun.core.errors import InvalidInput
from opiekun.records.sync.kinds import Raw, SyncKind


def read_ours(kind: SyncKind, raw: Raw) -> dict[str, Any]:
    """The values as their readers see them; one that a reader refuses by now (old data) is compared as it is."""
    try:
        return kind.read(raw, raw)
    except InvalidInput:
        return {name: value for field in raw for name, value in _read_one(kind, raw, field).items()}


def _read_one(kind: SyncKind, raw: Raw, field: str) -> dict[str, Any]:
    try:
        return kind.read({field: raw[field]}, raw)
    except InvalidInput:
        return {field: raw[field]}
