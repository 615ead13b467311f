"""A row on its way through an import: as it was read, as it was decided, and the record that it goes to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not imported; ``field`` is the label of what is wrong, ``value`` what stands there. ``parts`` are
    the problems that were put together to this one."""

    code: str
    message: str
    field: str = ""
    value: str = ""
    parts: Sequence["Problem"] = ()


@dataclass(slots=True)
class Entry:
    """A row as its kind read it: ``values`` are the kind's own.

    Rows of one file with the same one of ``joins`` are about the same record. ``tells`` find a record that was there
    before, and nothing more. A row with a problem may have values, too: those that could be read, so that all that is
    wrong with it is said at once; ``unread`` are the labels of those that could not. ``repeats`` is the number of an
    earlier row that is the same in every cell; ``left_out`` says why else the row is about no record, ``without`` which
    part of it does not come in.
    """

    number: int
    title: str = ""
    joins: Sequence[Key] = ()
    tells: Sequence[Key] = ()
    problem: Problem | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    repeats: int = 0
    left_out: Problem | None = None
    without: Problem | None = None
    unread: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that are about one record, in their order. ``shared`` names the telling keys that other rows of the
    file have, too, with the number of the first such row: they tell nothing."""

    entries: Sequence[Entry]
    shared: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Target:
    """The record that rows go to; a new one has its id when it is written."""

    id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record that was there: what it held and is given, as JSON and, where that differs, in words."""

    field: str
    before: Any
    after: Any
    shown_before: str = ""
    shown_after: str = ""

    def to_json(self) -> list[Any]:
        return [self.field, self.before, self.after, self.shown_before, self.shown_after]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> "Change":
        return cls(*data)


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that may be the same as the row's: its name, and the code of the reason to think so.

    Another row of the file is no record yet: its ``record_id`` is 0.
    """

    record_id: int
    name: str
    reason: str

    def to_json(self) -> list[Any]:
        return [self.record_id, self.name, self.reason]


# The field of a change that only says what is to be done with the row once all rows are done (``finishing.py``).
LATER: Final = "~later"


@dataclass(frozen=True, slots=True)
class LaterRow:
    """A row that is there, and of which something is left to do; ``note`` is what its batch wrote down for that."""

    number: int
    outcome: str
    record_id: int | None
    note: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the rest: a change more, or why not. ``version`` is the record's after that, None: as it was."""

    number: int
    outcome: str
    change: Change | None = None
    problem: Problem | None = None
    version: int | None = None


@dataclass(slots=True)
class Decision:
    """What is to become of a row; ``outcome`` is a RowOutcome. ``code`` and ``reason`` of a skipped row say why."""

    number: int
    outcome: str
    title: str
    target: Target | None = None
    matched_by: str = ""
    changes: Sequence[Change] = ()
    problem: Problem | None = None
    alike: Sequence[Alike] = ()
