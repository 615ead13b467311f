"""What is remembered of agreed values: digests, so that no second copy of the data is kept. Pure functions."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from opiekun.records.sync.kinds import RowShape

# Of a plain value, or by key of each row.
Digest = str | dict[str, str]
Row = Mapping[str, Any]


def digest(value: Any) -> str:
    """Sixteen characters that stand for a value as it was read."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def keyed(rows: Sequence[Row], shape: RowShape) -> dict[str, Row]:
    """The rows by key; several of one key are numbered in the order of their contents."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(digest([row.get(name, "") for name in shape.key]), []).append(row)
    found: dict[str, Row] = {}
    for key, members in groups.items():
        for number, row in enumerate(sorted(members, key=_content)):
            found[f"{key}{number or ''}"] = row
    return found


def _content(row: Row) -> str:
    return digest({name: value for name, value in row.items() if name not in ("id", "is_main")})


def row_digest(row: Row, without: frozenset[str] = frozenset()) -> str:
    """Of one row, whichever number it has in our database."""
    return digest({name: value for name, value in row.items() if name != "id" and name not in without})


def agreed(value: Any, shape: RowShape | None) -> Digest:
    """What is remembered of a field's value."""
    if shape is None:
        return digest(value)
    return {key: row_digest(row) for key, row in keyed(value, shape).items()}
