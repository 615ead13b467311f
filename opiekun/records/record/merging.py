"""Three-way merging of what two people typed: only what both changed differently is asked for. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field (or, with ``row``, one row of it) that both changed. None stands for a row that was taken out."""

    field: str
    original: Any
    mine: Any
    theirs: Any
    row: str = ""

    @property
    def key(self) -> str:
        """The name under which the choice is sent."""
        return f"{self.field}:{self.row}" if self.row else self.field


@dataclass(frozen=True, slots=True)
class Merge:
    """``values`` hold both sides' changes and, where they clash, mine."""

    values: dict[str, Any]
    clashes: list[Clash]


def merge(original: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Join the changes of both sides; lists of rows are merged row by row."""
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    for field, my in mine.items():
        was, now = original.get(field), theirs.get(field)
        if my == was:
            values[field] = now
        elif now in (was, my):
            values[field] = my
        elif isinstance(my, list):
            values[field], found = _merge_rows(field, was or [], my, now or [])
            clashes += found
        else:
            values[field] = my
            clashes.append(Clash(field, was, my, now))
    return Merge(values, clashes)


def _by_id(rows: Sequence[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in rows if row.get("id")}


def _merge_rows(
    field: str, original: Sequence[Row], mine: Sequence[Row], theirs: Sequence[Row]
) -> tuple[list[Row], list[Clash]]:
    was, my, now = _by_id(original), _by_id(mine), _by_id(theirs)
    kept: list[Row] = []
    clashes: list[Clash] = []
    for row_id in dict.fromkeys([*now, *my]):
        first, here, there = was.get(row_id), my.get(row_id), now.get(row_id)
        if here in (first, there):
            chosen = there
        elif there == first:
            chosen = here
        else:
            clashes.append(Clash(field, first, here, there, row_id))
            chosen = here
        if chosen is not None:
            kept.append(chosen)
    return kept + [row for row in mine if not row.get("id")], clashes


def revived(rows: Sequence[Row], stored: Sequence[Row]) -> list[Row]:
    """The rows, those that are stored no more without their ids: they are to be written anew."""
    there = _by_id(stored)
    return [{**row, "id": ""} if row.get("id") and str(row["id"]) not in there else row for row in rows]


def resolve(values: Mapping[str, Any], theirs: Mapping[str, Any], keep: Mapping[str, str]) -> dict[str, Any]:
    """Put their value where the choice (clash key -> "mine" / "theirs") says so."""
    resolved = dict(values)
    for key, choice in keep.items():
        field, _colon, row_id = key.partition(":")
        if choice != "theirs" or field not in resolved:
            continue
        if not row_id:
            resolved[field] = theirs.get(field)
            continue
        there = _by_id(theirs.get(field) or []).get(row_id)
        rows = [row for row in resolved[field] if str(row.get("id")) != row_id]
        resolved[field] = rows + ([there] if there is not None else [])
    return resolved
