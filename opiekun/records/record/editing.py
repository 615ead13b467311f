"""Saving an edited form: only what was changed is written; what somebody else changed meanwhile is merged or asked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from opiekun.core.errors import StaleVersion
from opiekun.records.record.merging import Clash, merge, resolve, revived

Values = dict[str, Any]
Result = TypeVar("Result")
_TRIES: Final = 5
_LONGEST: Final = 2_000_000
KEEP: Final = "keep-"


@dataclass(eq=False)
class Clashed(Exception):
    """Both changed the same: ``values`` are mine joined with what does not clash, ``theirs`` is what is stored now."""

    values: Values
    theirs: Values
    version: int
    clashes: list[Clash]


def pack(values: Mapping[str, Any]) -> str:
    """The values with which a form begins, for a hidden field."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def unpack(packed: str) -> Values:
    """What ``pack`` wrote; nothing when it cannot be read, so that every field counts as changed."""
    try:
        values = json.loads(packed[:_LONGEST])
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def chosen(values: Values, initial: Values, posted: Mapping[str, Any]) -> Values:
    """The typed values with the answers to a conflict: where theirs was chosen, what the form began with."""
    keep = {name.removeprefix(KEEP): str(posted[name]) for name in posted if name.startswith(KEEP)}
    return resolve(values, initial, keep) if keep else values


def save_changes(
    values: Values,
    initial: Values,
    version: int,
    load: Callable[[], tuple[Values, int]],
    write: Callable[[Values, int], Result],
) -> Result | None:
    """Write the fields that differ from ``initial``; None when none does.

    When the record has moved on, both sides' changes are joined and written over the newest version. Raises Clashed
    when both changed the same field, and the refusals of ``write``.
    """
    for _try in range(_TRIES):
        changed = {name: value for name, value in values.items() if value != initial.get(name)}
        if not changed:
            return None
        try:
            return write({name: _writable(value, initial.get(name)) for name, value in changed.items()}, version)
        except StaleVersion as stale:
            theirs, version = load()
            joined = merge(initial, values, theirs)
            if joined.clashes:
                raise Clashed(joined.values, theirs, version, joined.clashes) from stale
            values, initial = joined.values, theirs
    raise StaleVersion(version, version)


def _writable(value: Any, stored: Any) -> Any:
    return revived(value, stored or []) if isinstance(value, list) else value
