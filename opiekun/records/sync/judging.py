"""Three-way comparison of one field: theirs, ours, and what both agreed on last. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from opiekun.records.sync.digests import Digest, Row, agreed, digest, keyed, row_digest
from opiekun.records.sync.kinds import RowShape


class Verdict(StrEnum):
    """What becomes of the value that a call brings."""

    SAME = "same"
    APPLY = "apply"
    KEEP = "changed_here"
    OLD = "newer_known"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a field: the value last agreed on, and its place in the order of the other system."""

    digest: Digest | None = None
    stamp: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a call: their value and ours as they are compared."""

    theirs: Any
    ours: Any
    known: Known
    shape: RowShape | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and, for APPLY, the value to write (rows with our ids where they are ours)."""

    verdict: Verdict
    value: Any = None


def judge(field: Field, stamp: int | None) -> Judgement:
    """What to do with the value of a call with the stamp."""
    if stamp is not None and field.known.stamp is not None and stamp < field.known.stamp:
        return Judgement(Verdict.OLD)
    return _judge_value(field) if field.shape is None else _judge_rows(field, field.shape)


def next_known(field: Field, verdict: Verdict, stamp: int | None) -> Known:
    """What to remember after the verdict."""
    known = field.known
    if verdict == Verdict.OLD:
        return known
    latest = known.stamp if stamp is None else stamp
    if verdict == Verdict.CONFLICT:
        return Known(known.digest, latest)
    return Known(agreed(field.theirs, field.shape), latest)


def is_same(field: Field) -> bool:
    """Whether both sides have the same value."""
    return agreed(field.theirs, field.shape) == agreed(field.ours, field.shape)


def is_empty(value: Any) -> bool:
    """Whether the value says nothing."""
    return value is None or value is False or value == "" or value == []


def _judge_value(field: Field) -> Judgement:
    theirs, ours, base = digest(field.theirs), digest(field.ours), field.known.digest
    if theirs == ours:
        return Judgement(Verdict.SAME)
    if base is None:
        if is_empty(field.theirs):
            return Judgement(Verdict.KEEP)
        return Judgement(Verdict.APPLY if is_empty(field.ours) else Verdict.CONFLICT, field.theirs)
    if theirs == base:
        return Judgement(Verdict.KEEP)
    return Judgement(Verdict.APPLY if ours == base else Verdict.CONFLICT, field.theirs)


def _judge_rows(field: Field, shape: RowShape) -> Judgement:
    rows, clashes = merge_rows(field, shape, prefer_theirs=False)
    if clashes:
        return Judgement(Verdict.CONFLICT)
    if agreed(rows, shape) != agreed(field.ours, shape):
        return Judgement(Verdict.APPLY, rows)
    return Judgement(Verdict.SAME if is_same(field) else Verdict.KEEP)


def merge_rows(field: Field, shape: RowShape, prefer_theirs: bool) -> tuple[list[Row], bool]:
    """Both sides' rows joined, and whether both changed one of them; there ``prefer_theirs`` decides."""
    theirs, ours = keyed(field.theirs, shape), keyed(field.ours, shape)
    base = field.known.digest if isinstance(field.known.digest, dict) else None
    merged: list[Row] = []
    clashes = False
    for key in dict.fromkeys([*ours, *theirs]):
        there, here = theirs.get(key), ours.get(key)
        takes = _takes(there, here, base, key, shape)
        clashes |= takes is None
        row = there if (prefer_theirs if takes is None else takes) else here
        if row is not None:
            merged.append(row if here is None else {**row, "id": here.get("id")})
    return merged, clashes


def _takes(there: Row | None, here: Row | None, base: dict[str, str] | None, key: str, shape: RowShape) -> bool | None:
    """Whether their row is taken; None when both sides changed it."""
    if base is None:
        if there is None or here is None:
            return here is None
        return False if row_digest(there, shape.weak) == row_digest(here, shape.weak) else None
    was = base.get(key)
    their, our = (None if row is None else row_digest(row) for row in (there, here))
    if their in (our, was):
        return False
    return True if our == was else None


def prefer(field: Field, theirs: bool) -> Any:
    """The value when a person has said whose stays."""
    if field.shape is not None:
        return merge_rows(field, field.shape, theirs)[0]
    return field.theirs if theirs else field.ours


def plain_rows(rows: Sequence[Row], shape: RowShape) -> list[dict[str, Any]]:
    """Rows as a caller would send them, with our ids."""
    names = ("id", *shape.columns)
    return [{name: _plain(row[name]) for name in names if row.get(name) is not None} for row in rows]


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | str) else str(value)
