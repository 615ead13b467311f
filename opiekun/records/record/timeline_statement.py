"""The one statement behind a page of a timeline: the SELECTs of all sources, each cut to a page, in one order."""
# ruff: noqa: S608 - the statement is put together from SELECTs that apps register

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from opiekun.core.registries.timeline import COLUMNS, TimelineScope, TimelineSource

# Where a page of the merged stream ended. Entries of one instant are ordered by their source, then by their key.
Reached = tuple[datetime, str, int]
LAST_KEY: Final = 2**63 - 1
OPEN, HAPPENED = 0, 1
_NAMES: Final = ", ".join(f"s.{name}" for name in COLUMNS)
_ACTOR: Final = COLUMNS.index("actor_id")


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the statement: whether it is open or happened, its source, its values by the names of ``COLUMNS``."""

    part: int
    source: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Branch:
    part: int
    source: TimelineSource
    before: tuple[datetime, int] | None
    limit: int


def read_rows(
    cursor: CursorWrapper,
    scope: TimelineScope,
    happened: Iterable[TimelineSource],
    waiting: Iterable[TimelineSource],
    before: Reached | None,
    limit: int,
    most_open: int,
) -> list[Found]:
    """Open items, the earliest first, at most ``most_open`` of each source; then ``limit`` of what happened, the newest
    first."""
    branches = [_Branch(OPEN, source, None, most_open) for source in waiting]
    branches += [_Branch(HAPPENED, source, within(source.code, before), limit) for source in happened]
    parts, params = [], list[Any]()
    for branch in branches:
        if (written := _branch(scope, branch)) is not None:
            parts.append(written[0])
            params += written[1]
    if not parts:
        return []
    # Every branch is cut already; what happened is cut again in its order.
    sql = (
        "SELECT t.*, u.name FROM (SELECT b.*, row_number() OVER (PARTITION BY b.part ORDER BY"
        " CASE WHEN b.part = 0 THEN b.at END, b.at DESC, b.source DESC, b.key DESC) AS place"
        f" FROM ({' UNION ALL '.join(parts)}) b) t LEFT JOIN accounts_user u ON u.id = t.actor_id"
        f" WHERE t.part = {OPEN} OR t.place <= {limit:d} ORDER BY t.part, t.place"
    )
    # Also with words: they are looked for among the entries of the record alone, along its indexes.
    cursor.execute(sql, params)
    return [_found(row) for row in cursor.fetchall()]


def count_open(
    cursor: CursorWrapper, scope: TimelineScope, waiting: Iterable[TimelineSource], most: int
) -> dict[str, int]:
    """How many items of each source are open, counted no further than ``most``."""
    parts, params = [], list[Any]()
    for source in waiting:
        select = source.select(replace(scope, most=most, counted=True))
        if select is not None:
            parts.append(f"(SELECT %s::text, count(*) FROM (SELECT 1 FROM ({select.sql}) s LIMIT {most:d}) c)")
            params += [source.code, *select.params]
    if not parts:
        return {}
    cursor.execute(" UNION ALL ".join(parts), params)
    return {str(code): int(number) for code, number in cursor.fetchall()}


def _branch(scope: TimelineScope, branch: _Branch) -> tuple[str, Sequence[Any]] | None:
    scope = replace(scope, most=branch.limit, below=branch.before)
    select = branch.source.select(scope)
    if select is None:
        return None
    where, more = "", list[Any]()
    if branch.before is not None:
        where, more = " WHERE (s.at, s.key) < (%s, %s)", list(branch.before)
    order = "s.at, s.key" if branch.part == OPEN else "s.at DESC, s.key DESC"
    sql = (
        f'(SELECT {branch.part} AS part, %s::text COLLATE "C" AS source, {_NAMES} FROM ({select.sql}) s{where}'
        # A number, and no value beside the text: a plan that is kept is made for a page, not for a tenth of all rows.
        f" ORDER BY {order} LIMIT {branch.limit:d})"
    )
    return sql, [branch.source.code, *select.params, *more]


def _found(row: Sequence[Any]) -> Found:
    values = dict(zip(COLUMNS, row[2:], strict=False))
    if row[2 + _ACTOR] is not None:
        values["actor"] = row[-1] or values["actor"]
    # Django leaves JSON of raw statements as it came.
    values["facts"] = json.loads(values["facts"]) if isinstance(values["facts"], str) else values["facts"] or {}
    return Found(row[0], row[1], values)


def within(code: str, before: Reached | None) -> tuple[datetime, int] | None:
    """The place in one source: of the same instant, sources that come later in the order are told already."""
    if before is None:
        return None
    at, source, key = before
    return at, key if code == source else LAST_KEY if code < source else -1
