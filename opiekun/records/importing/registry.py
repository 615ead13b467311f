"""The kinds of records that can be imported: what their fields are, how rows are read, matched, written, undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.importing.entries import Change, Decision, Entry, Group, Key, LaterRow, Settled
from opiekun.records.importing.settings import Settings
from opiekun.records.models import Import


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a column can be. ``words`` are names of columns that mean it, in small letters without diacritics,
    alone or among other words (with "=" before it: alone only).

    ``looks`` tells a value that can be nothing else, ``fits`` one that can be it. ``many``: several columns can be it.
    ``is_name``: where no column has a name, the first one of words is it. ``summed``: files add it up, so that a number
    in it says nothing of who the record is."""

    code: str
    label: Label
    group: Label
    words: Sequence[str] = ()
    many: bool = False
    looks: Callable[[str], bool] | None = None
    fits: Callable[[str], bool] | None = None
    is_name: bool = False
    summed: bool = False


_NEW_RECORD: Final = _("a new record; the dry run shows what it is like")


def _nothing_told(_viewer: Viewer, _value: str) -> None:
    return None


def _everybody(_viewer: Viewer) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ImportOption:
    """Something more that is chosen for files of a kind, such as a list into which its records go.

    ``read`` gives the value as it is kept (empty: nothing chosen) from what a user or a program says; it raises
    WrongValue. ``choices`` are what is offered, ``other`` is the label of a field for anything else, for whom
    ``may_type`` it, ``pick`` that of the choice beside it. ``told`` says what was chosen in words, with an address, on
    the pages of dry run and result. What is not ``remembered`` is chosen for each file anew.
    """

    code: str
    label: Label
    read: Callable[[Viewer, Any], str]
    choices: Callable[[Viewer], Sequence[tuple[str, Label]]]
    hint: Label = ""
    other: Label = ""
    may_type: Callable[[Viewer], bool] = _everybody
    pick: Label = ""
    told: Callable[[Viewer, str], tuple[str, str] | None] = _nothing_told
    usual: str = ""
    remembered: bool = True


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field that a column could be, were it not for the viewer's rights: the names of such columns, and why not."""

    label: Label
    words: Sequence[str]
    why: Label


def _as_chosen(_actor: Viewer, settings: Settings) -> Settings:
    return settings


def _nothing_after(_actor: Viewer, _settings: Settings) -> None:
    return None


def _nothing_before(_viewer: Viewer, _job: Import) -> Sequence[str]:
    return ()


def _nothing_withheld(_viewer: Viewer) -> Sequence[Withheld]:
    return ()


class RowReader(Protocol):
    """Reads rows of one import: pure, so that it can work ahead of the database."""

    @property
    def key_names(self) -> tuple[Sequence[str], Sequence[str]]:
        """The names of the keys that join rows and of those that only tell, as far as the file has them."""
        ...

    def keys(self, cells: Sequence[str]) -> tuple[Sequence[Key], Sequence[Key]]:
        """What joins the row with others of the file, and what only tells it."""
        ...

    def read(self, number: int, cells: Sequence[str]) -> Entry: ...


class Batch(Protocol):
    """Some rows at once, in a transaction of the caller."""

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row. ``locked`` holds the records that are found until the transaction ends."""
        ...

    def write(self) -> None:
        """Do what was decided; the targets of the decisions get ids and versions."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did to one record: made it, or changed fields of it; ``version`` is the record's after that."""

    record_id: int
    is_new: bool
    version: int
    changes: Sequence[Change] = ()


Finish = Callable[[Viewer, Settings, Sequence[LaterRow], bool], Sequence[Settled]]
Undo = Callable[[Viewer, Settings, Sequence[Done]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class ImportKind:
    """``name`` is what commands and programs call it ("parties").

    ``missing`` says in words what a mapping lacks, or nothing. ``undo`` takes work back, in a transaction of the
    caller, and answers by record an UndoOutcome. ``keys`` are the labels of the keys that rows have, ``groups`` those
    of changes that are about more than one field. ``found`` says what else there is to know of a row that finds its
    record. ``alike`` says why a record that looks the same is not taken for it,
    ``alike_apart`` what becomes of the row then, ``alike_kind`` of which kind such records are where it is another one.
    ``begin`` prepares what the settings name when the run begins, in its transaction; ``after_undo`` takes that back
    once all records are, in a transaction of the caller, and may run twice. ``withheld`` are fields which the viewer
    has no right to. ``told_before`` are sentences on what the dry run found beyond the numbers. ``finish`` does, once
    all rows are done, what a row leaves for then (``finishing.py``); told not to write it only says what it would do.
    """

    kind: str
    name: str
    fields: Callable[[Viewer], Sequence[ImportField]]
    missing: Callable[[Sequence[str]], str]
    reader: Callable[[Viewer, Settings, Sequence[str]], RowReader]
    batch: Callable[[Viewer, Settings], Batch]
    undo: Undo
    alike: Label
    found: Label = ""
    alike_apart: Label = _NEW_RECORD
    alike_kind: str = ""
    keys: Mapping[str, Label] = field(default_factory=dict)
    groups: Mapping[str, Label] = field(default_factory=dict)
    options: Sequence[ImportOption] = ()
    begin: Callable[[Viewer, Settings], Settings] = _as_chosen
    after_undo: Callable[[Viewer, Settings], None] = _nothing_after
    withheld: Callable[[Viewer], Sequence[Withheld]] = _nothing_withheld
    told_before: Callable[[Viewer, Import], Sequence[str]] = _nothing_before
    finish: Finish | None = None

    @property
    def record_kind(self) -> RecordKind:
        return record_kind(self.kind)

    @property
    def alike_url(self) -> str:
        """The address under which records that look the same are."""
        return record_kind(self.alike_kind or self.kind).url


_kinds: dict[str, ImportKind] = {}


def register_import(kind: ImportKind) -> None:
    """Let records of a kind be imported. A second registration is a programming error (``ValueError``)."""
    if kind.kind in _kinds:
        raise ValueError(f"the import of {kind.kind} is registered twice")
    _kinds[kind.kind] = kind


def import_kind(code: str) -> ImportKind:
    """By the code of the record kind (``KeyError`` when it cannot be imported)."""
    return _kinds[code]


def import_kinds() -> list[ImportKind]:
    """All, in the order in which apps registered them."""
    return list(_kinds.values())


def has_import(code: str) -> bool:
    """Whether records of the kind can be imported."""
    return code in _kinds
