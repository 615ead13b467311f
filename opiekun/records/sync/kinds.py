"""Which kinds of records are exchanged with other systems, and how they are read and written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer

Raw = Mapping[str, Any]


class Saved(Protocol):
    """What the services of single records answer."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RowShape:
    """A field whose value is a list of rows that are merged one by one.

    ``key`` names the columns by which a row of one side is that of the other, ``columns`` all that a caller may give.
    ``weak`` columns say nothing against a row being the same when the sides meet for the first time.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SyncKind:
    """One kind: the services of its single records, and how its fields read.

    ``current`` gives our values of records by id, as a caller would send them. ``read`` turns such values into the form
    in which they are compared, given ours (raises InvalidInput). ``prepare`` brings a call's body into the fields of
    the services: for a new record (without ours) or for one that is there. ``match`` finds a record for a new external
    id by numbers that only one can have. ``label`` and ``shown`` are for people; ``reference`` names the kind at which
    a field points.
    """

    code: str
    current: Callable[[Sequence[int]], Mapping[int, dict[str, Any]]]
    read: Callable[[Raw, Raw], dict[str, Any]]
    create: Callable[[Viewer, Raw, Callable[[int], None]], Saved]
    update: Callable[[Viewer, int, Raw], Saved]
    lock: Callable[[Viewer, int, int | None], int]
    label: Callable[[str], Label]
    shown: Callable[[str, Any], str]
    prepare: Callable[[str, Raw, Raw | None], dict[str, Any]] = lambda system, raw, ours: dict(raw)
    match: Callable[[Viewer, Raw], int | None] = lambda actor, raw: None
    rows: Mapping[str, RowShape] = field(default_factory=dict)
    reference: Callable[[str], str] = lambda field: ""

    def ours(self, record_id: int) -> dict[str, Any]:
        """Our values of one record that is there."""
        return self.current([record_id])[record_id]


_kinds: Registry[SyncKind] = Registry("exchanged kind")


def register_sync(kind: SyncKind) -> None:
    """Add a kind at start-up."""
    _kinds.add(kind)


def sync_kind(code: str) -> SyncKind:
    """The kind (``KeyError`` when it is not exchanged)."""
    return {kind.code: kind for kind in _kinds}[code]


def sync_kinds() -> list[SyncKind]:
    """All kinds, in the order in which apps registered them."""
    return list(_kinds)
