"""Which rows of a file are about the same record: found before any is imported, in a few bytes a row.

The order of rows must not matter, nor on which of them the database has seen. So what a key is worth is known from the
whole file: an identifier that several records of the file have tells nothing about any of them.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from opiekun.records.importing.entries import Key, Problem

# Telling keys of which a row may have several begin so.
MANY: Final = "many_"
_NONE: Final = 0
_NOTHING: Final[Mapping[str, int]] = {}


@dataclass(slots=True)
class FileKeys:
    """What is special about rows, by their numbers.

    ``groups`` numbers the group of each row that has others; ``repeats`` names the row of which one is a copy,
    ``heads`` the head that one repeats; ``asides`` says why rows that sum up others are left out;
    ``contradicts`` the row with which it shares one joining key (given by name) and differs in another;
    ``shared`` the telling keys that rows of other groups have, too, with the first of these.
    """

    total: int = 0
    groups: dict[int, int] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    asides: dict[int, Problem] = field(default_factory=dict)
    contradicts: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    shared: dict[int, dict[str, int]] = field(default_factory=dict)

    def shared_of(self, number: int) -> Mapping[str, int]:
        return self.shared.get(number, _NOTHING)


class KeyScan:
    """Gathers the keys of all rows. Values are kept as 64-bit hashes: 16 bytes and eight for each key a row.

    Of the telling keys whose names begin with ``MANY`` a row may have several: 16 bytes each that is there.
    """

    def __init__(self, joins: Sequence[str], tells: Sequence[str]) -> None:
        self._head: dict[int, int] = {}
        self._asides: dict[int, Problem] = {}
        self._numbers = array("q")
        self._digests = array("q")
        self._joins = {name: array("q") for name in joins}
        self._tells = {name: array("q") for name in tells if not name.startswith(MANY)}
        self._many = {name: (array("q"), array("q")) for name in tells if name.startswith(MANY)}

    def add(self, number: int, cells: Sequence[str], joins: Sequence[Key], tells: Sequence[Key]) -> None:
        """Note one row."""
        self._numbers.append(number)
        self._digests.append(_digest(cells))
        for columns, keys in ((self._joins, dict(joins)), (self._tells, dict(tells))):
            for name, column in columns.items():
                value = keys.get(name)
                column.append(_hash(value) if value else _NONE)
        for name, value in tells if self._many else ():
            if value and name in self._many:
                numbers, values = self._many[name]
                numbers.append(number)
                values.append(_hash(value))

    def add_aside(self, number: int, cells: Sequence[str], why: Problem) -> None:
        """Note a row that sums up others or remarks on the table: it is about no record, so that it has no keys."""
        self._asides[number] = why
        self.add(number, [f"{number}", *cells], (), ())

    def expect_head(self, number: int, cells: Sequence[str]) -> None:
        """Files put together of several have their head again between the rows: such rows repeat it."""
        self._head[_digest(cells)] = number

    def found(self) -> FileKeys:
        """What the rows have in common."""
        keys = FileKeys(total=len(self._numbers), asides=self._asides)
        keys.repeats = self._repeats()
        if self._head:
            rows = zip(self._numbers, self._digests, strict=True)
            keys.heads = {number: self._head[digest] for number, digest in rows if digest in self._head}
        _join(keys, self._numbers, self._joins)
        for name, column in self._tells.items():
            self._share(keys, name, self._numbers, column)
        for name, (numbers, values) in self._many.items():
            self._share(keys, name, numbers, values)
        return keys

    def _repeats(self) -> dict[int, int]:
        first: dict[int, int] = {}
        again: dict[int, int] = {}
        repeated = _repeated(self._digests)
        for number, digest in zip(self._numbers, self._digests, strict=True):
            if digest in repeated:
                if digest in first:
                    again[number] = first[digest]
                else:
                    first[digest] = number
        return again

    def _share(self, keys: FileKeys, name: str, numbers: Iterable[int], column: Iterable[int]) -> None:
        """Note rows whose telling key another group has, too."""
        repeated = _repeated(column)
        holders: dict[int, dict[int, int]] = {}
        left_out = keys.repeats.keys() | keys.contradicts.keys()
        rows = [(n, v) for n, v in zip(numbers, column, strict=True) if v in repeated and n not in left_out]
        for number, value in rows:
            # A row of its own is a group under its negative number.
            holders.setdefault(value, {}).setdefault(keys.groups.get(number, -number), number)
        for number, value in rows:
            if len(holders[value]) > 1:
                first = min(holders[value].values())
                told = keys.shared.setdefault(number, {})
                told[name] = min(first, told.get(name, first))


def _digest(cells: Sequence[str]) -> int:
    return _hash("\x1f".join([cell.strip() for cell in cells]).rstrip("\x1f"))


def _hash(text: str) -> int:
    return hash(text) or 1


def _repeated(values: Iterable[int]) -> set[int]:
    """The values, other than none, that are there more than once."""
    ordered = sorted(values)
    return {one for one, next_one in pairwise(ordered) if one == next_one and one != _NONE}


def _join(keys: FileKeys, numbers: Sequence[int], columns: Mapping[str, Sequence[int]]) -> None:
    """Put rows with the same joining key into one group, and tell those that contradict the rows before them."""
    repeated = {name: _repeated(column) for name, column in columns.items()}
    groups = _Groups()
    for place, number in enumerate(numbers):
        held = {name: column[place] for name, column in columns.items() if column[place]}
        common = {name: value for name, value in held.items() if value in repeated[name]}
        if common and number not in keys.repeats:
            contradiction = groups.add(number, held, common)
            if contradiction:
                keys.contradicts[number] = contradiction
    keys.groups = groups.of_rows()


class _Groups:
    """Groups of rows. Each knows the value of each joining key that it has, and its first row."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._values: list[dict[str, int]] = []
        self._first: list[int] = []
        self._by_key: dict[tuple[str, int], int] = {}
        self._rows: dict[int, int] = {}

    def add(self, number: int, held: Mapping[str, int], common: Mapping[str, int]) -> tuple[int, str, str] | None:
        """Add the row to the groups that its keys name, which become one.

        Answers the first row of a group, the key that it shares and the one in which it differs, when it cannot be.
        """
        found: dict[int, str] = {}
        for name, value in common.items():
            group = self._by_key.get((name, value))
            if group is not None:
                found.setdefault(self._root(group), name)
        values = dict(held)
        for group, name in found.items():
            for other, value in self._values[group].items():
                if values.setdefault(other, value) != value:
                    return self._first[group], name, other
        group = self._merged(list(found), number)
        self._values[group] = values
        self._rows[number] = group
        for name, value in common.items():
            self._by_key[name, value] = group
        return None

    def _merged(self, groups: list[int], number: int) -> int:
        if not groups:
            self._parents.append(len(self._parents))
            self._values.append({})
            self._first.append(number)
            return len(self._parents) - 1
        first = min(groups)
        for group in groups:
            self._parents[group] = first
        return first

    def _root(self, group: int) -> int:
        while self._parents[group] != group:
            group = self._parents[group]
        return group

    def of_rows(self) -> dict[int, int]:
        """The group of each row that is not alone in it."""
        roots = {number: self._root(group) for number, group in self._rows.items()}
        sizes: dict[int, int] = {}
        for root in roots.values():
            sizes[root] = sizes.get(root, 0) + 1
        return {number: root for number, root in roots.items() if sizes[root] > 1}
